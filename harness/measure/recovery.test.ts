import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { FaultAccount } from '../ledger/recovery.ts';
import type { InflictedFault, PlannedFault } from '../model/faults.ts';
import { measureRecovery, SETTLED_MS } from './recovery.ts';

const fault = (target: string, killedMs: number, durationMs: number | undefined): InflictedFault => {
  const plan: PlannedFault = { kind: 'kill', target, atMs: killedMs, durationMs: durationMs ?? 0 };
  return { plan, calledMs: killedMs - 10, killedMs, restartedMs: durationMs === undefined ? undefined : killedMs + durationMs };
};
const account = (lastBadDueMs: number | undefined, lastBadMs: number | undefined, lastDueMs: number | undefined): FaultAccount => ({
  late: lastBadMs === undefined ? 0 : 1,
  missing: 0,
  retried: 0,
  lastBadMs,
  lastBadDueMs,
  lastDueMs,
});

function measure(faults: readonly InflictedFault[], accounts: readonly FaultAccount[], { planned = faults.length, before = 1000 } = {}) {
  const plans = Array.from({ length: planned }, (_, index) => faults[index]?.plan ?? fault('never', 1, 1).plan);
  const whole = { before: { events: before, worstMs: 800 }, limitMs: 2200, faults: accounts };
  const { measurements, findings } = measureRecovery(plans, faults, accounts.length === 0 ? undefined : whole, 'real');
  return {
    values: Object.fromEntries(measurements.map(({ of = 'all', value }) => [of, value])),
    codes: findings.map(({ code }) => code),
    methods: measurements.map(({ method }) => method),
  };
}

describe('recovery_seconds', () => {
  it('goes from the kill to the commit of the last late event, for each fault and for the worst of all', () => {
    const { values, codes, methods } = measure(
      [fault('kafka', 10_000, 5000), fault('minio', 60_000, 5000), fault('kafka', 90_000, 0)],
      [account(17_000, 21_500, 50_000), account(undefined, undefined, 80_000), account(91_000, 94_000, 120_000)],
    );
    assert.deepEqual(values, { all: 11.5, kafka: 11.5, minio: 0, 'kafka (2)': 4 });
    assert.deepEqual(codes, []);
    for (const method of methods) assert.match(method, /longer than 2200 ms \(1\.5 x the 800 ms .* 1,000 events .* plus 1 s\)/);
  });

  it('is not known, and says why, where the end of it was not seen', () => {
    const good = account(12_000, 16_000, 50_000);
    const cases: [InflictedFault, FaultAccount][] = [
      [fault('spark', 60_000, 5000), account(69_500, 80_000, 70_000)],
      [fault('spark', 60_000, 5000), account(undefined, undefined, 65_500)],
      [fault('spark', 60_000, 5000), account(undefined, undefined, undefined)],
      [fault('spark', 60_000, undefined), account(undefined, undefined, 90_000)],
    ];
    for (const [late, of] of cases) {
      const { values, codes } = measure([fault('kafka', 10_000, 1000), late], [good, of]);
      assert.deepEqual(values, { all: null, kafka: 6, spark: null });
      assert.deepEqual(codes, ['RECOVERY_UNFINISHED']);
    }
  });

  it('is not known without enough events before, or if a fault never came about', () => {
    const few = measure([fault('a', 10_000, 1)], [account(undefined, undefined, 50_000)], { before: 99 });
    assert.deepEqual([few.values, few.codes], [{ all: null, a: null }, ['RECOVERY_NO_BASELINE']]);
    const { values, codes } = measure([fault('a', 10_000, 1)], [account(undefined, undefined, 50_000)], { planned: 2 });
    assert.deepEqual([values, codes], [{ all: null, a: 0 }, ['FAULTS_LEFT_OUT']]);
    assert.deepEqual(measure([], [], { planned: 1 }).values, { all: null });
    assert.deepEqual(measure([], [], { planned: 0 }).values, {});
  });

  it('never claims a recovery without a second of events on time after the trouble', () => {
    fc.assert(
      fc.property(fc.nat(20_000), fc.nat(20_000), fc.nat(20_000), fc.nat(40_000), (downMs, badDueMs, tookMs, lastMs) => {
        const bad = Math.min(badDueMs, lastMs);
        const { values } = measure([fault('a', 0, downMs)], [account(bad, bad + tookMs, lastMs)]);
        const settled = lastMs - Math.max(downMs, bad) >= SETTLED_MS;
        assert.equal(values['a'], settled ? (bad + tookMs) / 1000 : null);
      }),
    );
  });
});
