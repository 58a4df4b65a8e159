import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface CommandOptions {
  /** Ends the command in order (SIGINT) when aborted; the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Called with every line of both outputs, as it comes. */
  readonly onLine?: (line: string) => void;
  /** Added to the environment. */
  readonly environment?: Readonly<Record<string, string>>;
}

export interface CommandResult {
  /** 127 if there is no such command, as in a shell. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command to its end. Never rejects for an exit code. */
export type RunCommand = (command: string, args: readonly string[], options?: CommandOptions) => Promise<CommandResult>;

const NO_SUCH_COMMAND = 127;
/** A command that has not ended so long after it was asked to is killed. */
const GRACE_MS = 10_000;

/** `RunCommand` for real. */
export const runCommand: RunCommand = async (command, args, { signal, onLine, environment } = {}) => {
  signal?.throwIfAborted();
  // A group of its own: Ctrl-C in the terminal reaches it through the signal only, once and in order.
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true, env: { ...process.env, ...environment } });
  const ended = new Promise<number>((resolve, reject) => {
    child.once('error', (error: NodeJS.ErrnoException) => (error.code === 'ENOENT' ? resolve(NO_SUCH_COMMAND) : reject(error)));
    child.once('close', (code) => resolve(code ?? 1));
  });
  const collect = async (stream: NodeJS.ReadableStream): Promise<string> => {
    const lines: string[] = [];
    for await (const line of createInterface({ input: stream, crlfDelay: Infinity })) {
      lines.push(line);
      onLine?.(line);
    }
    return lines.join('\n');
  };

  let killing: NodeJS.Timeout | undefined;
  const end = (): void => {
    killGroup(child.pid, 'SIGINT');
    killing = setTimeout(() => killGroup(child.pid, 'SIGKILL'), GRACE_MS);
  };
  signal?.addEventListener('abort', end, { once: true });
  try {
    const [code, stdout, stderr] = await Promise.all([ended, collect(child.stdout), collect(child.stderr)]);
    signal?.throwIfAborted();
    return { code, stdout, stderr: code === NO_SUCH_COMMAND && stderr === '' ? `${command}: command not found` : stderr };
  } finally {
    clearTimeout(killing);
    signal?.removeEventListener('abort', end);
  }
};

function killGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // It has ended meanwhile.
  }
}
