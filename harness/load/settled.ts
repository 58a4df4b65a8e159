import { families, SHARD_COUNT, type PlannedEvent } from '../model/workload.ts';
import type { SettledSource } from './sender-protocol.ts';

const NONE: Uint32Array = new Uint32Array(0);

/** Tells whether an earlier attempt of this run has settled a submission. */
export function settledLookup(settled: readonly SettledSource[]): (event: PlannedEvent) => boolean {
  const originals = new Array<Uint32Array>(SHARD_COUNT * families.length).fill(NONE);
  const duplicates = new Array<Uint32Array>(SHARD_COUNT * families.length).fill(NONE);
  for (const source of settled) {
    originals[source.sourceIndex] = source.originals;
    duplicates[source.sourceIndex] = source.duplicates;
  }
  return (event) => includes((event.copy === 0 ? originals : duplicates)[event.sourceIndex] ?? NONE, event.sequence);
}

/** Whether sorted, disjoint, inclusive ranges [from, to, …] hold a number; by bisection. */
export function includes(ranges: Uint32Array, value: number): boolean {
  let low = 0;
  let high = ranges.length / 2 - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (value < (ranges[middle * 2] as number)) high = middle - 1;
    else if (value > (ranges[middle * 2 + 1] as number)) low = middle + 1;
    else return true;
  }
  return false;
}
