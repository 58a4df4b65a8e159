import { readFileSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError, messageOf } from '../model/errors.ts';

const FILE = 'running.json';

/** Which process works on a run. Numbers of processes are used again; together with its start, a process is meant for certain. */
interface RunMark {
  readonly pid: number;
  /** When the process began, in clock ticks since the machine did; null where the system does not say. */
  readonly startTicks: string | null;
}

/**
 * Marks a run's folder as being worked on by process `pid`, until disposed. A process that is killed leaves its mark, which then counts no more.
 * @throws LabError RUN_GOING_ON if another living process has marked it; OUTPUT_UNWRITABLE or DISK_FULL if it cannot be marked.
 */
export async function markRun(directory: string, pid: number): Promise<AsyncDisposable> {
  if (await isGoingOn(directory)) throw new LabError('RUN_GOING_ON', `another process works on the run in ${directory}`);
  const mark: RunMark = { pid, startTicks: startTicksOf(pid) };
  await writeFile(join(directory, FILE), `${JSON.stringify(mark)}\n`).catch((cause: NodeJS.ErrnoException) => {
    const code = cause.code === 'ENOSPC' ? 'DISK_FULL' : 'OUTPUT_UNWRITABLE';
    throw new LabError(code, `cannot write to ${directory}: ${messageOf(cause)}`, { cause });
  });
  return { [Symbol.asyncDispose]: () => rm(join(directory, FILE), { force: true }) };
}

/** Whether a living process works on the run in this folder. */
export async function isGoingOn(directory: string): Promise<boolean> {
  const text = await readFile(join(directory, FILE), 'utf8').catch(() => undefined);
  if (text === undefined) return false;
  try {
    const { pid, startTicks } = JSON.parse(text) as RunMark;
    return isAlive(pid) && (startTicks === null || startTicks === startTicksOf(pid));
  } catch {
    return false; // half-written by a process that was killed
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Field 22 of /proc/<pid>/stat; the second field, the program's name, may hold spaces and brackets. */
function startTicksOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}
