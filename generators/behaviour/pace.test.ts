import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  loadDurationMs,
  rateAt,
  REFERENCE_BYTES_PER_SECOND,
  REFERENCE_CONCURRENT_USERS,
  SHARD_COUNT,
} from '../../harness/model/workload.ts';
import type { LoadPhase, WorkloadPlan } from '../../harness/model/workload.ts';
import { eventTypes } from '../events/event-types.ts';
import { replay } from '../plan-summary.ts';
import { referencePlan } from '../reference-plan.ts';
import { openShard } from '../shard.ts';
import { dailyCurve, HIGHEST_DAILY_LOAD } from './daily-curve.ts';

/** Events and bytes of all shards, per stretch of the load. */
function measure(plan: WorkloadPlan, stretchMs: number): { events: number; bytes: number; logins: number }[] {
  const stretches = Array.from({ length: Math.ceil(loadDurationMs(plan) / stretchMs) }, () => ({ events: 0, bytes: 0, logins: 0 }));
  replay(plan, ({ offsetMs, json, typeIndex }) => {
    const stretch = stretches[Math.floor(offsetMs / stretchMs)];
    assert.ok(stretch);
    stretch.events++;
    stretch.bytes += json.length;
    if (eventTypes[typeIndex]?.name === 'session-started') stretch.logins++;
  });
  return stretches;
}

const total = (plan: WorkloadPlan): { events: number; bytes: number } => measure(plan, loadDurationMs(plan))[0] ?? { events: 0, bytes: 0 };
const within = (actual: number, expected: number, share: number, what: string): void =>
  assert.ok(Math.abs(actual / expected - 1) <= share, `${what}: ${actual} instead of ${expected}`);

test('1x is 8.68 MB/s in events of about 870 bytes', () => {
  const seconds = 10;
  const { events, bytes } = total(referencePlan({ seconds }));
  within(bytes, seconds * REFERENCE_BYTES_PER_SECOND, 0.02, 'bytes');
  assert.ok(bytes / events >= 850 && bytes / events <= 890, `${bytes / events} bytes per event`);
});

test('the rate holds for any compression and any rate', () => {
  for (const [compress, rate] of [
    [10, 1],
    [60, 0.3],
    [1440, 1],
    [1440, 3],
    [5000, 1],
  ] as const) {
    const { bytes } = total(referencePlan({ seconds: 8, compress, rate }));
    within(bytes, 8 * rate * REFERENCE_BYTES_PER_SECOND, 0.03, `${compress} times faster at ${rate}x`);
  }
});

test('a day has the mean rate of its phases, and its shape', () => {
  const plan = referencePlan({ seconds: 24, compress: 3600, shape: 'day' });
  const hours = measure(plan, 1000);
  within(
    hours.reduce((sum, { bytes }) => sum + bytes, 0),
    24 * REFERENCE_BYTES_PER_SECOND,
    0.03,
    'bytes',
  );
  hours.forEach(({ bytes }, hour) => {
    const expected = dailyCurve(plan.startsAtMs + (hour + 0.5) * 3_600_000) * REFERENCE_BYTES_PER_SECOND;
    within(bytes, expected, 0.15, `hour ${hour}`);
  });
});

test('the daily curve has mean 1, its peak at 1.6 and its trough near 0.45', () => {
  const values = Array.from({ length: 1440 }, (_, minute) => dailyCurve(minute * 60_000));
  within(values.reduce((sum, value) => sum + value, 0) / values.length, 1, 1e-9, 'mean');
  within(Math.max(...values), HIGHEST_DAILY_LOAD, 1e-9, 'peak');
  within(Math.min(...values), 0.45, 0.05, 'trough');
});

test('rates that change from phase to phase are followed at once, without a burst of logins', () => {
  const phase = (name: string, fromRate: number, toRate: number): LoadPhase => ({ name, durationMs: 3000, fromRate, toRate });
  const plan = referencePlan({ phases: [phase('steady', 1, 1), phase('jump', 3, 3), phase('fall', 0.3, 0.3), phase('ramp', 0.3, 2)] });
  const seconds = measure(plan, 1000);
  seconds.forEach(({ bytes, events, logins }, second) => {
    const rate = rateAt(plan, second * 1000 + 500);
    within(bytes, rate * REFERENCE_BYTES_PER_SECOND, 0.12, `second ${second}`);
    assert.ok(logins / events < 0.02, `${logins} logins of ${events} events in second ${second}`);
  });
});

test('the steady state is there from the first moment', () => {
  const [first, second] = measure(referencePlan({ seconds: 1 }), 500);
  assert.ok(first && second);
  within(first.bytes, second.bytes, 0.08, 'first half second');
  within(first.logins / first.events, 0.01, 0.5, 'share of logins');
});

test('as many are on line as the reference says (logins per second times length of sessions)', () => {
  const compress = 400;
  const plan = referencePlan({ seconds: 30, compress });
  let logins = 0;
  let ended = 0;
  let lengthMs = 0;
  replay(plan, ({ typeIndex, data }) => {
    const name = eventTypes[typeIndex]?.name;
    if (name === 'session-started') logins++;
    if (name !== 'session-ended') return;
    ended++;
    lengthMs += (JSON.parse(data) as { duration_ms: number }).duration_ms;
  });
  const loginsPerVirtualMs = logins / (30_000 * compress);
  within(loginsPerVirtualMs * (lengthMs / ended), REFERENCE_CONCURRENT_USERS / compress, 0.12, 'players on line');
});

test('150,000 players on line take less than 200 MB, whoever they are', () => {
  const used = (): number => {
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  const before = used();
  const shards = Array.from({ length: SHARD_COUNT }, (_, shard) => openShard(referencePlan(), shard));
  for (const shard of shards) shard.advance(100, () => {});
  assert.ok(used() - before < 200e6, `${used() - before} bytes`);
});
