import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Verdict } from '../harness/model/run-record.ts';
import { closestToLimit, countText, metZeroTargets, valueText } from './verdicts.ts';

const verdict = (more: Partial<Verdict>): Verdict => ({
  metric: 'submission_to_lake_ms',
  statistic: 'p99',
  comparison: 'max',
  limit: 2000,
  unit: 'ms',
  value: 500,
  outcome: 'met',
  margin: 0.75,
  ...more,
});
const delivered = (value: number): Verdict =>
  verdict({
    metric: 'delivered_ratio',
    statistic: 'value',
    comparison: 'min',
    limit: 0.999,
    unit: 'ratio',
    value,
    margin: value / 0.999 - 1,
  });
const zero = (more: Partial<Verdict> = {}): Verdict =>
  verdict({ metric: 'lost_events', statistic: 'value', unit: 'events', limit: 0, value: 0, margin: null, ...more });

describe('the target that is closest to its limit', () => {
  it('is not one whose figure cannot be better, however small its margin', () => {
    assert.equal(closestToLimit([delivered(1), verdict({})])?.metric, 'submission_to_lake_ms');
    assert.equal(closestToLimit([delivered(1), zero()]), undefined);
  });

  it('is measured by the way from the best to the limit, so that ratios and latencies compare', () => {
    assert.equal(closestToLimit([delivered(0.9991), verdict({})])?.metric, 'delivered_ratio');
    assert.equal(closestToLimit([delivered(0.9999), verdict({ value: 500 })])?.metric, 'submission_to_lake_ms');
  });

  it('is one that was met', () => {
    assert.equal(closestToLimit([verdict({ value: 3000, outcome: 'missed' }), verdict({ limit: 300_000 })])?.limit, 300_000);
    assert.equal(closestToLimit([verdict({ value: null, outcome: 'unknown', margin: null })]), undefined);
  });
});

describe('the measured figure of a verdict', () => {
  it('is exact where it would read like a limit that it is beyond', () => {
    assert.equal(valueText(verdict({ limit: 5000, value: 5001, outcome: 'missed' })), '5,001 ms');
    assert.equal(valueText(verdict({ limit: 60_000, value: 60_049.5, outcome: 'missed' })), '60,049.5 ms');
    assert.equal(valueText(verdict({ limit: 0.5, value: 0.49999, unit: 'ratio', outcome: 'missed' })), '49.999 %');
  });

  it('is short everywhere else, and absent if there is none', () => {
    assert.equal(valueText(verdict({ limit: 5000, value: 5000 })), '5 s');
    assert.equal(valueText(verdict({ limit: 5000, value: 94_200 })), '1 min 34 s');
    assert.equal(valueText(verdict({ value: null })), undefined);
  });
});

describe('targets that allow none', () => {
  it('are told together where several are met, and one by one else', () => {
    const missed = zero({ value: 2, outcome: 'missed' });
    assert.deepEqual(metZeroTargets([verdict({}), zero(), missed, zero(), zero()]).length, 3);
    assert.deepEqual(metZeroTargets([zero(), zero(), missed]), []);
  });
});

it('verdicts are counted in words', () => {
  assert.equal(countText([zero(), zero()]), '2 of 2');
  assert.equal(countText([zero(), zero({ outcome: 'unknown' }), zero({ outcome: 'missed' })]), '1 of 3 met, 1 missed, 1 unknown');
});
