/** `npm run check`: every static check, side by side; prints the output of those that fail, and each one's time. */
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

const checks: readonly (readonly [name: string, command: string, ...args: string[]])[] = [
  ['types', 'tsc', '-p', '.'],
  ['lint and import rules', 'oxlint', '--deny-warnings'],
  ['format', 'oxfmt', '--check', '.'],
  ['unused code and packages', 'knip'],
  ['published schemas', 'node', 'scripts/generate-schemas.ts', '--check'],
  ['generated documents', 'node', 'scripts/generate-docs.ts', '--check'],
  ['generated dashboards', 'node', 'scripts/generate-dashboards.ts', '--check'],
];

interface Outcome {
  readonly name: string;
  readonly code: number;
  readonly output: string;
  readonly seconds: number;
}

function runCheck([name, command, ...args]: (typeof checks)[number]): Promise<Outcome> {
  const begun = performance.now();
  const program = command === 'node' ? process.execPath : `${root}node_modules/.bin/${command}`;
  const child = spawn(program, args, {
    cwd: root,
    env: { ...process.env, PATH: `${process.execPath.replace(/\/[^/]*$/, '')}:${process.env['PATH'] ?? ''}` },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return new Promise((resolve) => {
    const end = (code: number): void => resolve({ name, code, output, seconds: (performance.now() - begun) / 1000 });
    child.once('error', (error) => {
      output += error.message;
      end(1);
    });
    child.once('close', (code) => end(code ?? 1));
  });
}

const waiting = [...checks];
let failed = 0;
async function worker(): Promise<void> {
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const { name, code, output, seconds } = await runCheck(next);
    if (code !== 0) {
      failed++;
      console.log(output.trimEnd());
    }
    console.log(`${code === 0 ? 'ok    ' : 'FAILED'}  ${name} (${seconds.toFixed(1)} s)`);
  }
}
await Promise.all(Array.from({ length: Math.max(1, Math.min(2, availableParallelism())) }, worker));
process.exitCode = failed > 0 ? 1 : 0;
