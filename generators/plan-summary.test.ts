import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describePlan } from './plan-summary.ts';
import { noDisorder, referencePlan } from './reference-plan.ts';

test('the summary adds up', () => {
  const plan = referencePlan({ seconds: 1, disorder: { ...noDisorder, duplicate: 0.05, malformed: 0.02 } });
  const summary = describePlan(plan);
  const sum = (counts: Readonly<Record<string, number>>): number => Object.values(counts).reduce((a, b) => a + b, 0);
  assert.equal(sum(summary.byType), summary.submissions);
  assert.equal(sum(summary.byFamily), summary.submissions);
  assert.equal(sum(summary.byDisorder), summary.submissions);
  assert.equal(sum(summary.lastSequence), summary.events);
  assert.equal(summary.submissions - summary.events, (summary.byDisorder['duplicate'] ?? 0) / 2);
  assert.ok((summary.byDisorder['malformed'] ?? 0) > 0);
});

test('a part of the plan is less than the whole', () => {
  const plan = referencePlan({ seconds: 2 });
  const whole = describePlan(plan, { shards: [3] });
  const half = describePlan(plan, { shards: [3], untilOffsetMs: 1000 });
  assert.ok(half.events > whole.events * 0.4 && half.events < whole.events * 0.6);
  assert.equal(whole.lastSequence['//imvu/ui/04'], 0);
});
