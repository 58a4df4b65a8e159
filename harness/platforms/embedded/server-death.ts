import type { PlatformDeath } from '../../model/platform.ts';
import { serverExit } from './server-protocol.ts';

export interface ServerExit {
  readonly pid: number;
  readonly code: number | null;
  readonly signal: string | null;
  /** The last lines of its log, oldest first. */
  readonly log: readonly string[];
}

const TOLD_LINES = 3;
/** Its own libraries tell of a full disk in words only. */
const NO_SPACE = /no space left on device|\bENOSPC\b/i;
const TIME = /^\d{4}-\d\d-\d\dT\S+ /;

/** What the exit of a server process was that nobody had asked for. */
export function deathOf({ pid, code, signal, log }: ServerExit): PlatformDeath {
  const told = distinct(log).slice(-TOLD_LINES);
  const diskFull = signal === null && (code === serverExit.diskFull || told.some((line) => NO_SPACE.test(line)));
  const words = told.length === 0 ? 'it has written nothing' : `last log lines: ${told.join(' | ')}`;
  return { why: `process ${pid} exited with ${signal ?? `code ${code}`}; ${words}`, ...(diskFull ? { diskFull } : {}) };
}

/** Lines that differ in more than their time, each where it came last. */
function distinct(lines: readonly string[]): string[] {
  const last = new Map<string, string>();
  for (const line of lines) {
    const text = line.replace(TIME, '');
    last.delete(text);
    last.set(text, line);
  }
  return [...last.values()];
}
