import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { metricUnits, type Distribution, type Measurement } from '../model/measurement.ts';
import type { Target } from '../model/scenario.ts';
import { exitCodeOf, judge, outcomeOf } from './judge.ts';

const value = (metric: keyof typeof metricUnits, figure: number | null, of?: string): Measurement => ({
  metric,
  unit: metricUnits[metric],
  method: 'test',
  fidelity: 'real',
  kind: 'value',
  value: figure,
  ...(of === undefined ? {} : { of }),
});

const distribution = (figures: Partial<Distribution> | null): Measurement => ({
  metric: 'submission_to_lake_ms',
  unit: 'ms',
  method: 'test',
  fidelity: 'real',
  kind: 'distribution',
  value: figures === null ? null : { count: 1000, mean: 1, p50: 1, p90: 1, p95: 1, p99: 1, p999: 1, max: 1, ...figures },
});

const latency: Target = { metric: 'submission_to_lake_ms', statistic: 'p99', max: 2000 };
const only = (measurements: Measurement[], target: Target) => {
  const [verdict, ...others] = judge(measurements, [target]);
  assert.ok(verdict);
  assert.equal(others.length, 0);
  return verdict;
};

describe('judge', () => {
  it('meets a maximum up to the limit and misses it beyond', () => {
    assert.equal(only([distribution({ p99: 2000 })], latency).outcome, 'met');
    assert.equal(only([distribution({ p99: 2000.1 })], latency).outcome, 'missed');
  });

  it('meets a minimum from the limit on', () => {
    const target: Target = { metric: 'delivered_ratio', statistic: 'value', min: 0.999 };
    assert.equal(only([value('delivered_ratio', 0.999)], target).outcome, 'met');
    assert.equal(only([value('delivered_ratio', 0.9989)], target).outcome, 'missed');
  });

  it('states the margin as a share of the limit, better being positive', () => {
    assert.equal(only([distribution({ p99: 500 })], latency).margin, 0.75);
    assert.equal(only([distribution({ p99: 3000 })], latency).margin, -0.5);
    assert.equal(only([value('lost_events', 0)], { metric: 'lost_events', statistic: 'value', max: 0 }).margin, null);
  });

  it('passes on where the limit comes from, judged or not', () => {
    const target: Target = { ...latency, basis: 'reference contract' };
    assert.equal(only([distribution({})], target).basis, 'reference contract');
    assert.equal(only([], target).basis, 'reference contract');
    assert.ok(!('basis' in only([], latency)));
  });

  const unknowns: [string, Measurement[], RegExp][] = [
    ['not measured', [], /not measured/],
    ['null', [distribution(null)], /could not be measured/],
    ['no samples', [distribution({ count: 0 })], /no samples/],
    ['too few samples for the percentile', [distribution({ count: 99 })], /p99 needs 100 samples; there are 99/],
    ['not a number', [distribution({ p99: Number.NaN })], /finite/],
    ['measured twice', [distribution({}), distribution({})], /2 times/],
  ];
  for (const [name, measurements, reason] of unknowns) {
    it(`is unknown, with the reason: ${name}`, () => {
      const verdict = only(measurements, latency);
      assert.equal(verdict.outcome, 'unknown');
      assert.equal(verdict.value, null);
      assert.match(verdict.reason ?? '', reason);
    });
  }

  it('does not take a part for the whole', () => {
    const target: Target = { metric: 'core_seconds', statistic: 'value', max: 10 };
    assert.equal(only([value('core_seconds', 1, 'queue')], target).outcome, 'unknown');
    assert.equal(only([value('core_seconds', 1, 'queue'), value('core_seconds', 11)], target).outcome, 'missed');
  });

  it('judges recoveries by the longest of all faults, and not if one was not seen', () => {
    const target: Target = { metric: 'recovery_seconds', statistic: 'value', max: 60 };
    const parts = [value('recovery_seconds', 8, 'kafka'), value('recovery_seconds', 61, 'minio')];
    assert.equal(only([value('recovery_seconds', 61), ...parts], target).outcome, 'missed');
    assert.equal(only([value('recovery_seconds', null), ...parts], target).outcome, 'unknown');
  });

  it('gives one verdict per target, and never meets one without a finite figure', () => {
    const figure = fc.option(fc.double(), { nil: null });
    const limits = fc.array(fc.record({ limit: fc.double({ noNaN: true, noDefaultInfinity: true }), isMax: fc.boolean() }), {
      maxLength: 5,
    });
    fc.assert(
      fc.property(figure, limits, (measured, wanted) => {
        const targets = wanted.map(({ limit, isMax }): Target => ({
          metric: 'lost_events',
          statistic: 'value',
          ...(isMax ? { max: limit } : { min: limit }),
        }));
        const verdicts = judge([value('lost_events', measured)], targets);
        assert.equal(verdicts.length, targets.length);
        verdicts.forEach((verdict, index) => {
          const { limit, isMax } = wanted[index] as { limit: number; isMax: boolean };
          const expected =
            measured === null || !Number.isFinite(measured)
              ? 'unknown'
              : (isMax ? measured <= limit : measured >= limit)
                ? 'met'
                : 'missed';
          assert.equal(verdict.outcome, expected);
          if (verdict.margin !== null && verdict.margin !== 0) assert.equal(verdict.margin > 0, verdict.outcome === 'met');
        });
      }),
    );
  });
});

describe('outcome and exit code', () => {
  it('a miss outweighs an unknown, and nothing judged is not a success', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('met', 'missed', 'unknown')), (outcomes) => {
        const [template] = judge([], [latency]);
        assert.ok(template);
        const verdicts = outcomes.map((outcome) => ({ ...template, outcome }));
        const expected = outcomes.includes('missed') ? 1 : outcomes.length === 0 || outcomes.includes('unknown') ? 4 : 0;
        assert.equal(exitCodeOf(verdicts), expected);
        assert.equal(outcomeOf(verdicts) === 'met', expected === 0);
      }),
    );
  });
});
