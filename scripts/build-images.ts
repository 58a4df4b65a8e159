/**
 * `./lab exec-images [component…] [--images auto|pull|build] [--extra-ca FILE]`: provides the images of the containers (all of them, or those
 * named). Progress goes to stderr; stdout gets the variables by which compose is told what to run, to be kept in an env file:
 *
 *     ./lab exec-images >images.env
 */
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { errorAnchor } from '../harness/model/error-table.ts';
import { LabError } from '../harness/model/errors.ts';
import { imagePolicies, type ImagePolicy } from '../harness/model/platform.ts';
import { runCommand } from '../harness/platforms/docker/command.ts';
import { gatherExtraCa } from '../harness/platforms/docker/extra-ca.ts';
import { requireEngine } from '../harness/platforms/docker/engine.ts';
import { imageVariable, readImageTable } from '../harness/platforms/docker/image-table.ts';
import { provideImages } from '../harness/platforms/docker/images.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
function shorten(text: string): string {
  return text.length <= 120 ? text : `${text.slice(0, 119)}…`;
}

function parseArguments(): { components: string[]; policy: ImagePolicy; extraCa: string | undefined } {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { images: { type: 'string', default: 'auto' }, 'extra-ca': { type: 'string' } },
    });
    const policy = imagePolicies.find((name) => name === values.images);
    if (policy === undefined) throw new LabError('BAD_USAGE', `--images ${values.images} is none of ${imagePolicies.join(', ')}`);
    return { components: positionals, policy, extraCa: values['extra-ca'] };
  } catch (error) {
    if (error instanceof LabError) throw error;
    throw new LabError('BAD_USAGE', (error as Error).message, {
      hint: './lab exec-images [component…] [--images auto|pull|build] [--extra-ca FILE]',
    });
  }
}

async function main(signal: AbortSignal): Promise<void> {
  const { components, policy, extraCa } = parseArguments();
  await requireEngine(runCommand, signal);
  const table = await readImageTable(join(root, 'compose/images.yaml'));
  await using gathered = await gatherExtraCa();
  const all = [...Object.keys(table.components), ...Object.keys(table.optional)];
  const { provided } = await provideImages(components.length > 0 ? components : all, policy, {
    table,
    root,
    run: runCommand,
    signal,
    onProgress: ({ name, message, elapsedMs }) => {
      console.error(
        `${new Date().toISOString().slice(11, 19)}  ${name.padEnd(17)} ${(elapsedMs / 1000).toFixed(0).padStart(4)} s  ${shorten(message)}`,
      );
    },
    monotonicMs: () => performance.now(),
    extraCaFile: extraCa ?? gathered.path,
    concurrency: Math.min(2, availableParallelism()),
  });
  for (const { name, reference } of provided) console.log(`${imageVariable(name)}=${reference}`);
}

const interrupted = new AbortController();
process.once('SIGINT', () => interrupted.abort());
process.once('SIGTERM', () => interrupted.abort());
try {
  await main(interrupted.signal);
} catch (error) {
  if (interrupted.signal.aborted) {
    console.error('interrupted; what was built so far stays, and the next build goes on from there');
    process.exitCode = 130;
  } else if (error instanceof LabError) {
    if (error.cause instanceof Error) console.error(error.cause.message);
    console.error(
      `error ${error.code}${error.place === undefined ? ':' : ''} ${error.message}\nhint: ${error.hint} (${errorAnchor(error.code)})`,
    );
    process.exitCode = error.exitCode;
  } else throw error;
}
