import type { RunRecord } from '../../../harness/model/run-record.ts';
import type { RatePoint, Stretch } from '../charts/rates.ts';

const SECOND_MS = 1000;
/** More steps than this could be told apart neither in a chart nor in a table. */
const MOST_POINTS = 900;

/** The timeline without gaps (a second in which nothing happened has no row), in steps of whole seconds. Rates are means over a step. */
export function ratePoints(timeline: RunRecord['timeline']): RatePoint[] {
  const first = timeline[0];
  const last = timeline.at(-1);
  if (first === undefined || last === undefined) return [];
  const seconds = (last.offsetMs - first.offsetMs) / SECOND_MS + 1;
  const step = Math.ceil(seconds / MOST_POINTS);
  const sums = Array.from({ length: Math.ceil(seconds / step) }, () => ({ sent: 0, acknowledged: 0, committed: 0, sentBytes: 0 }));
  for (const row of timeline) {
    const sum = sums[Math.floor((row.offsetMs - first.offsetMs) / SECOND_MS / step)];
    if (sum === undefined) continue;
    sum.sent += row.sentEvents;
    sum.acknowledged += row.acknowledgedEvents;
    sum.committed += row.committedEvents;
    sum.sentBytes += row.sentBytes;
  }
  return sums.map((sum, index) => {
    const width = Math.min(step, seconds - index * step);
    return {
      offsetMs: first.offsetMs + index * step * SECOND_MS,
      widthMs: width * SECOND_MS,
      sent: sum.sent / width,
      acknowledged: sum.acknowledged / width,
      committed: sum.committed / width,
      sentBytes: sum.sentBytes / width,
    };
  });
}

/** The phases of the load as planned, the drain after them, and the faults, on the clock of the timeline. */
export function stretchesOf(record: RunRecord, untilMs: number): Stretch[] {
  const originMs = Date.parse(record.loadStartedAt ?? record.phases.find(({ name }) => name === 'load')?.startedAt ?? record.startedAt);
  const stretches: Stretch[] = [];
  let fromMs = 0;
  for (const { name, durationMs, fromRate, toRate } of record.workload.phases ?? []) {
    const rate = fromRate === toRate ? `${toRate}x` : `${fromRate}x → ${toRate}x`;
    stretches.push({ name: `${name} ${rate}`, fromMs, toMs: Math.min(fromMs + durationMs, untilMs), kind: 'phase' });
    fromMs += durationMs;
  }
  if (fromMs > 0 && fromMs < untilMs) stretches.push({ name: 'drain', fromMs, toMs: untilMs, kind: 'phase' });
  const faults = (record.faults ?? []).map(({ name, target, startedAt, durationMs }): Stretch => {
    const beganMs = Date.parse(startedAt) - originMs;
    return { name: `${name}: ${target}`, fromMs: beganMs, toMs: durationMs === null ? untilMs : beganMs + durationMs, kind: 'fault' };
  });
  return [...stretches, ...faults].filter(({ fromMs, toMs }) => fromMs < toMs);
}
