import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DeliveryClass } from '../ledger/reconcile.ts';
import { referencePlan } from '../../generators/reference-plan.ts';
import { etlFindings, uncheckedFinding } from './etl-findings.ts';

const wrong = ['a', 'b', 'c'].map((job) => ({ job, differences: [`${job} expected 1, found 2`, 'and more'] }));
const accounting = (delivery: DeliveryClass, events: number) => ({
  accounting: [
    { disorder: 'none', outcome: 'acknowledged', reason: 'none', delivery: 'persisted' as const, events: 1000 },
    { disorder: 'none', outcome: 'failed', reason: 'none', delivery, events },
  ],
});

test('with all events in the lake, each wrong result is told', () => {
  const findings = etlFindings(wrong, 31, accounting('rejected_as_planned', 5));
  assert.deepEqual(
    findings.map(({ message }) => message.split(' ')[0]),
    ['a', 'b', 'c'],
  );
});

test('where events are missing, wrong results are told once, with the number of events', () => {
  const findings = etlFindings(wrong, 31, accounting('failed', 12_345));
  assert.equal(findings.length, 1);
  assert.match(findings[0]?.message ?? '', /^3 of 31 results differ .*12,345 events .*a expected 1, found 2$/);
});

test('right results need no finding', () => {
  assert.deepEqual(etlFindings([], 31, accounting('lost', 3)), []);
});

test('ten minutes at 1x are checked; an hour is not, and says so', () => {
  assert.equal(uncheckedFinding(referencePlan({ seconds: 600 })), undefined);
  const finding = uncheckedFinding(referencePlan({ seconds: 3600 }));
  assert.equal(finding?.code, 'ETL_NOT_CHECKED');
  assert.match(finding.message, /31\.2 GB/);
});
