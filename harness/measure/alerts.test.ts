import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { FiredAlert } from '../model/alerts.ts';
import type { InflictedFault } from '../model/faults.ts';
import { measureAlerts } from './alerts.ts';

const fault = (target: string, calledMs: number): InflictedFault => ({
  plan: { kind: 'kill', target, atMs: calledMs, durationMs: 5000 },
  calledMs,
  killedMs: calledMs + 100,
  restartedMs: calledMs + 5100,
});
const alert = (component: string | null, firedMs: number): FiredAlert => ({
  name: 'ComponentDown',
  component,
  severity: 'critical',
  firedMs,
  resolvedMs: null,
});

function measure(faults: readonly InflictedFault[], alerts: readonly FiredAlert[] | undefined, planned = faults.length) {
  const plans = Array.from({ length: planned }, (_, index) => (faults[index] ?? fault('never', 1)).plan);
  const { measurements, findings } = measureAlerts(plans, faults, alerts, 'real');
  return {
    values: Object.fromEntries(measurements.map(({ of = 'all', value }) => [of, value])),
    findings: findings.map(({ code, message }) => `${code}: ${message}`),
  };
}

describe('alert_seconds', () => {
  it('goes from the kill to the first alert about the same component, for each fault and for the slowest', () => {
    const { values, findings } = measure(
      [fault('kafka', 10_000), fault('spark', 60_000), fault('kafka', 90_000)],
      [
        // About everything, about another component, too early, and a second one of the same fault.
        alert(null, 11_000),
        alert('spark', 12_000),
        alert('kafka', 9_999),
        alert('kafka', 30_100),
        alert('kafka', 22_100),
        alert('spark', 68_100),
        alert('kafka', 97_600),
      ],
    );
    assert.deepEqual(values, { all: 12, kafka: 12, spark: 8, 'kafka (2)': 7.5 });
    assert.deepEqual(findings, []);
  });

  it('is not known, and says so, where nothing told of a fault', () => {
    // What fires after the next fault of the same component tells of that one.
    const { values, findings } = measure([fault('kafka', 10_000), fault('kafka', 20_000)], [alert('kafka', 27_100)]);
    assert.deepEqual(values, { all: null, kafka: null, 'kafka (2)': 7 });
    assert.deepEqual(findings, ['ALERT_MISSING: No alert told of these faults: kafka.']);
  });

  it('is not known if a fault never came about, or nobody could be asked', () => {
    assert.deepEqual(measure([fault('a', 0)], [alert('a', 5100)], 2).values, { all: null, a: 5 });
    assert.deepEqual(measure([fault('a', 0)], undefined), { values: { all: null, a: null }, findings: [] });
    assert.deepEqual(measure([], []).values, {});
  });

  it('is never negative: an alert may fire while the kill is under way', () => {
    assert.deepEqual(measure([fault('a', 1000)], [alert('a', 1050)]).values, { all: 0, a: 0 });
  });
});
