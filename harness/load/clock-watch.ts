import type { Clock } from '../model/clock.ts';

/** Begins to watch for steps of the wall clock; the function returned tells by how many milliseconds it moved against the monotonic clock. */
export function watchClock(clock: Clock): () => number {
  const before = clock.epochMs() - clock.monotonicMs();
  return () => clock.epochMs() - clock.monotonicMs() - before;
}
