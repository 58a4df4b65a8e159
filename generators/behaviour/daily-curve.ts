const DAY_MS = 86_400_000;
/** Hour (UTC) at which most players are on line. */
const PEAK_HOUR = 20;
const DAILY_SWING = 0.57;
const HALF_DAILY_SWING = 0.03;

/** Largest value of the daily curve. */
export const HIGHEST_DAILY_LOAD = 1 + DAILY_SWING + HALF_DAILY_SWING;

/** Load at a virtual instant (epoch milliseconds), as a multiple of the day's mean: 1.6 at the peak, 0.46 in the trough. */
export function dailyCurve(timeMs: number): number {
  const turn = (2 * Math.PI * (timeMs - PEAK_HOUR * 3_600_000)) / DAY_MS;
  return 1 + DAILY_SWING * Math.cos(turn) + HALF_DAILY_SWING * Math.cos(2 * turn);
}
