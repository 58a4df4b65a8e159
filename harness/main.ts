/** The only file of the harness that touches the process: arguments, environment, streams, signals, exit code. */
import { randomBytes } from 'node:crypto';
import { readFileSync, writeSync } from 'node:fs';
import os from 'node:os';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { WriteStream } from 'node:tty';
import { runCli } from './cli/cli.ts';
import { wantsColor } from './cli/color.ts';
import type { CliContext, InterruptOptions, Output, TerminalControl } from './cli/context.ts';
import { systemClock } from './load/clock.ts';
import { runCommand } from './platforms/docker/command.ts';

const INTERRUPTED = 130;
const BUG = 70;

const DEFAULT_COLUMNS = 100;
const DEFAULT_ROWS = 24;

const main = fileURLToPath(import.meta.url);
const root = resolve(dirname(main), '..');
/** A package is compiled, as Node.js reads no TypeScript under node_modules; a clone is not. */
const isInstalled = main.endsWith('.js');

function output(stream: NodeJS.WriteStream & { readonly fd: number }): Output {
  const terminal = stream as Partial<WriteStream>;
  const isTerminal = terminal.isTTY === true;
  return {
    write: (text) => new Promise((done) => stream.write(text, () => done())),
    isTerminal,
    color: wantsColor(process.env, isTerminal),
    get columns() {
      // Some terminals that nobody sees say 0.
      return terminal.columns || DEFAULT_COLUMNS;
    },
    ...(isTerminal ? { terminal: control(stream, stream.fd) } : {}),
  };
}

function control(stream: WriteStream, fd: number): TerminalControl {
  let restore: string | undefined;
  process.on('exit', () => {
    if (restore !== undefined) writeSync(fd, restore);
  });
  return {
    get rows() {
      return stream.rows || DEFAULT_ROWS;
    },
    onResize: (callback) => {
      stream.on('resize', callback);
      return () => stream.off('resize', callback);
    },
    setRestore: (text) => (restore = text),
  };
}

function interrupts({ announce = true, lastWords }: InterruptOptions = {}): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      if (controller.signal.aborted) {
        // After the terminal is as it was, which also happens on exit.
        if (lastWords !== undefined) process.on('exit', () => process.stderr.write(lastWords()));
        process.exit(INTERRUPTED);
      }
      if (announce) process.stderr.write('\nending in order; press Ctrl-C again to force the end\n');
      controller.abort();
    });
  }
  return controller.signal;
}

const context: CliContext = {
  argv: process.argv.slice(2),
  env: process.env,
  cwd: process.cwd(),
  root,
  home: isInstalled ? process.cwd() : root,
  program: isInstalled ? 'npx lakelab' : './lab',
  isInstalled,
  node: { executable: process.execPath, main, version: process.version },
  version: (JSON.parse(readFileSync(resolve(root, 'package.json'), 'utf8')) as { version: string }).version,
  pid: process.pid,
  stdout: output(process.stdout),
  stderr: output(process.stderr),
  clock: systemClock,
  runCommand,
  openBrowser: async (url) => {
    const { default: open } = await import('open');
    await open(url);
  },
  randomHex: (bytes) => randomBytes(bytes).toString('hex'),
  machine: () => ({
    cores: os.availableParallelism(),
    cpu: os.cpus()[0]?.model.trim() ?? 'unknown',
    memoryBytes: os.totalmem(),
    os: `${os.type()} ${os.release()} ${os.arch()}`,
    node: process.version,
  }),
  machineCoreSeconds: () => os.cpus().reduce((sum, { times }) => sum + (times.user + times.nice + times.sys + times.irq) / 1000, 0),
  selfUsage: () => {
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
    return { coreSeconds: (userCPUTime + systemCPUTime) / 1e6, peakMemoryBytes: maxRSS * 1024, memoryBytes: process.memoryUsage.rss() };
  },
  interrupts,
};

// A reader that goes away (`lab report | head`) ends the program quietly.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : BUG));
// Nobody reads the progress any more: no reason to break off a run.
process.stderr.on('error', () => {});

function endWithBug(told: string): never {
  process.stderr.write(`lakelab met a bug of its own; please report it with this:\n${told}\n`);
  process.exit(BUG);
}

// A command that waits for what will never come leaves Node.js with nothing to do, and Node.js then ends with 0: "all targets met".
process.once('beforeExit', () => endWithBug(`nothing is left to wait for, yet "${context.argv.join(' ')}" has not ended`));

runCli(context).then(
  (code) => process.exit(code),
  (error: unknown) => endWithBug(error instanceof Error ? (error.stack ?? error.message) : String(error)),
);
