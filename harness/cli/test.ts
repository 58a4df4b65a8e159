import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { LabError } from '../model/errors.ts';
import { defineCommand } from './command.ts';
import type { CliContext } from './context.ts';
import type { TestBatch } from './test-files.ts';

/** The longest test without containers takes half a minute; a test that hangs must not hold up all of them for ever. */
const TEST_TIMEOUT_MS = 15 * 60_000;
/** From a terminal, Ctrl-C reaches the runner, too; twice would be too much for it. */
const INTERRUPT_AFTER_MS = 1000;

/** The runner ends its processes at once, without their own cleaning up. */
const REMAINS =
  'containers and volumes of the tests may be left; ' +
  'docker ps --all --filter name=lakelab- shows them, and those of environments that you want to keep';

/** `lab test`: runs the tests with Node's own runner, whose summary ends the output; of two invocations, their total does. */
export const test = defineCommand({
  name: 'test',
  group: 'Troubleshooting',
  summary: 'Run the tests',
  positionals: {},
  options: {},
  takesRest: true,
  examples: [
    ['lab test', 'All of them; those in containers last and one by one, or skipped with the reason where Docker is not there'],
    ['lab test harness/cli/cli.test.ts', 'One file, or several'],
    ['lab test services/etl', 'Those in a folder; one at the root has a slash, as in services/'],
    ['lab test --test-name-pattern kill', 'Those with this in their name; any flag of node --test works, with files too'],
  ],
  exits: { 0: 'all passed', 1: 'a test failed', 130: 'interrupted' },
  async run({ rest }, context) {
    if (context.isInstalled) throw new LabError('SOURCES_MISSING', 'an installed package has no tests');
    const { placesAndFlags, startsContainers, testBatches } = await import('./test-files.ts');
    const { places, flags } = placesAndFlags(rest);
    const batches = await testBatches(places, context.root);
    const interrupt = context.interrupts({ announce: false });
    await using folder = await temporaryFolder();
    const counts: Counts[] = [];
    let code = 0;
    for (const [index, batch] of batches.entries()) {
      const countsFile = join(folder.path, `${index}.json`);
      const ended = await runTests(batch, flags, { countsFile, interrupt, context });
      if (interrupt.aborted && batch.files.some(startsContainers)) await context.stderr.write(`\n${REMAINS}\n`);
      code ||= ended;
      const read = await readCounts(countsFile);
      if (read) counts.push(read);
    }
    interrupt.throwIfAborted();
    if (batches.length > 1 && counts.length === batches.length) await context.stdout.write(`${totalLine(counts)}\n`);
    return code;
  },
});

/** What the runner counts. */
interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly cancelled: number;
  readonly skipped: number;
  readonly todo: number;
}

function totalLine(counts: readonly Counts[]): string {
  const sum = (value: (each: Counts) => number): number => counts.reduce((total, each) => total + value(each), 0);
  const todo = sum((each) => each.todo);
  return (
    `${sum(({ passed }) => passed)} passed, ${sum(({ failed, cancelled }) => failed + cancelled)} failed, ` +
    `${sum(({ skipped }) => skipped)} skipped${todo === 0 ? '' : `, ${todo} to do`}`
  );
}

interface TestRun {
  readonly countsFile: string;
  readonly interrupt: AbortSignal;
  readonly context: CliContext;
}

async function runTests(
  { files, concurrency }: TestBatch,
  flags: readonly string[],
  { countsFile, interrupt, context }: TestRun,
): Promise<number> {
  interrupt.throwIfAborted();
  const counting = pathToFileURL(join(context.root, 'harness/cli/testing/counts-reporter.ts')).href;
  // Who wants another report gets that alone.
  const reporters = flags.some((flag) => flag.startsWith('--test-reporter'))
    ? []
    : [
        '--test-reporter=spec',
        '--test-reporter-destination=stdout',
        `--test-reporter=${counting}`,
        `--test-reporter-destination=${countsFile}`,
      ];
  const child = spawn(
    context.node.executable,
    ['--test', `--test-concurrency=${concurrency}`, `--test-timeout=${TEST_TIMEOUT_MS}`, ...reporters, ...flags, ...files],
    { cwd: context.root, stdio: 'inherit' },
  );
  const end = (): void => void setTimeout(() => child.kill('SIGINT'), INTERRUPT_AFTER_MS).unref();
  interrupt.addEventListener('abort', end, { once: true });
  try {
    return await new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code) => resolve(code ?? 1));
    });
  } finally {
    interrupt.removeEventListener('abort', end);
  }
}

async function readCounts(path: string): Promise<Counts | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Counts;
  } catch {
    return undefined;
  }
}

async function temporaryFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'lakelab-test-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}
