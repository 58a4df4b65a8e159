import { readFile } from 'node:fs/promises';

/** Clock ticks per second of /proc/<pid>/stat on every Linux that Node supports. */
const TICKS_PER_SECOND = 100;

/** CPU time and peak memory of a process, from /proc. Zeros where there is no /proc. */
export async function processUsage(pid: number): Promise<{ coreSeconds: number; peakMemoryBytes: number }> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The command name may hold spaces; it ends with the last parenthesis.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const status = await readFile(`/proc/${pid}/status`, 'utf8');
    const peak = /^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? '0';
    return { coreSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND, peakMemoryBytes: Number(peak) * 1024 };
  } catch {
    return { coreSeconds: 0, peakMemoryBytes: 0 };
  }
}
