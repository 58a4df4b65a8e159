import { join, resolve } from 'node:path';
import { systemClock } from '../../load/clock.ts';
import { runCli } from '../cli.ts';
import type { CliContext, Output } from '../context.ts';

export const root = resolve(import.meta.dirname, '../../..');

/** What a command line left. */
export interface Result {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The real command line, in this process, of somebody who stands in `cwd`; runs and environments are kept there, too. */
export async function labIn(cwd: string, argv: readonly string[], changes: Partial<CliContext> = {}): Promise<Result> {
  const { context, texts } = contextOf(cwd, argv, changes);
  const code = await runCli(context);
  return { code, ...texts };
}

/** What `labIn` gives to the command line, and what that has written. */
export function contextOf(
  cwd: string,
  argv: readonly string[],
  changes: Partial<CliContext> = {},
): { readonly context: CliContext; readonly texts: { readonly stdout: string; readonly stderr: string } } {
  const texts = { stdout: '', stderr: '' };
  const output = (name: 'stdout' | 'stderr'): Output => ({
    write: (text) => {
      texts[name] += typeof text === 'string' ? text : Buffer.from(text).toString();
      return Promise.resolve();
    },
    isTerminal: false,
    color: false,
    columns: 100,
  });
  const context: CliContext = {
    argv,
    env: {},
    cwd,
    root,
    home: cwd,
    program: './lab',
    isInstalled: false,
    node: { executable: process.execPath, main: join(root, 'harness/main.ts'), version: process.version },
    version: '0.0.0-test',
    pid: process.pid,
    stdout: output('stdout'),
    stderr: output('stderr'),
    clock: systemClock,
    // A machine without Docker, and without a browser.
    runCommand: (command) => Promise.resolve({ code: 127, stdout: '', stderr: `${command}: command not found` }),
    openBrowser: () => Promise.reject(new Error('no browser')),
    randomHex: (bytes) => '00'.repeat(bytes),
    machine: () => ({ cores: 1, cpu: 'test', memoryBytes: 1, os: 'test', node: process.version }),
    selfUsage: () => ({ coreSeconds: 0, peakMemoryBytes: 0, memoryBytes: 0 }),
    machineCoreSeconds: () => 0,
    interrupts: () => new AbortController().signal,
    ...changes,
  };
  return { context, texts };
}
