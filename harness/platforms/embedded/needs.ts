import { freeBytes } from '../free-bytes.ts';
import type { Machine, Need } from '../needs.ts';

const MIN_MEMORY_BYTES = 3 * 2 ** 30;
const WANTED_FREE_BYTES = 5 * 2 ** 30;

const gib = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GiB`;

/** What the embedded platform needs: next to nothing. */
export async function embeddedNeeds({ cores, memoryBytes, home }: Machine): Promise<readonly Need[]> {
  const free = (await freeBytes(home)) ?? 0;
  return [
    { what: 'cores', ok: cores >= 2, needed: false, found: `${cores}; 1x takes about one, 3x about two` },
    { what: 'memory', ok: memoryBytes >= MIN_MEMORY_BYTES, needed: true, found: `${gib(memoryBytes)}; a run takes up to 4 GiB` },
    {
      what: 'disk',
      ok: free >= WANTED_FREE_BYTES,
      needed: false,
      found: `${gib(free)} free; a minute at 1x takes about 0.3 GiB`,
      hint: 'lab runs prune removes old runs',
    },
  ];
}
