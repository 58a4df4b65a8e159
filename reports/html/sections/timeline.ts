import type { RunRecord } from '../../../harness/model/run-record.ts';
import { loadOriginMs } from '../../faults.ts';
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

/** When the load was to end, and when it did, in milliseconds since it began. An interruption ends it early. */
export function loadEnd(record: RunRecord): { readonly plannedMs: number; readonly endedMs: number } {
  const plannedMs = (record.workload.phases ?? []).reduce((sum, { durationMs }) => sum + durationMs, 0);
  const phase = record.phases.find(({ name }) => name === 'load');
  const whole = record.outcome !== 'interrupted' && record.outcome !== 'failed';
  if (whole || phase === undefined) return { plannedMs, endedMs: plannedMs };
  return { plannedMs, endedMs: Math.min(plannedMs, Date.parse(phase.startedAt) + phase.durationMs - loadOriginMs(record)) };
}

/** The phases of the load, the drain after them, and the faults, on the clock of the timeline. */
export function stretchesOf(record: RunRecord, untilMs: number): Stretch[] {
  const stretches: Stretch[] = [];
  const { endedMs } = loadEnd(record);
  let fromMs = 0;
  for (const { name, durationMs, fromRate, toRate } of record.workload.phases ?? []) {
    const rate = fromRate === toRate ? `${toRate}x` : `${fromRate}x → ${toRate}x`;
    stretches.push({ name: `${name} ${rate}`, fromMs, toMs: Math.min(fromMs + durationMs, endedMs, untilMs), kind: 'phase' });
    fromMs += durationMs;
  }
  if (endedMs > 0 && endedMs < untilMs) stretches.push({ name: 'drain', fromMs: endedMs, toMs: untilMs, kind: 'phase' });
  const faults = (record.faults ?? []).map(({ name, target, startedAt, durationMs }): Stretch => {
    const beganMs = Date.parse(startedAt) - loadOriginMs(record);
    return { name: `${name}: ${target}`, fromMs: beganMs, toMs: durationMs === null ? untilMs : beganMs + durationMs, kind: 'fault' };
  });
  return [...stretches, ...faults].filter(({ fromMs, toMs }) => fromMs < toMs);
}
