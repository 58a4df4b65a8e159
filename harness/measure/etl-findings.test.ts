import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DeliveryClass } from '../ledger/reconcile.ts';
import { referencePlan } from '../../generators/reference-plan.ts';
import { etlFindings, failedJobFindings, uncheckedFinding, unreadableFindings } from './etl-findings.ts';

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

const result = (name: string, state: 'succeeded' | 'failed', error: string | null) => ({
  name,
  state,
  queuedMs: 0,
  startedMs: 0,
  endedMs: 1,
  attempts: 3,
  rows: null,
  bytes: null,
  coreSeconds: null,
  error,
});

test('jobs that failed for one cause are one finding; those that were cut off with the run are none', () => {
  const refused = Array.from({ length: 7 }, (_, index) => result(`job_${index}`, 'failed', 'Trino does not answer: ECONNREFUSED\nat …'));
  const own = ['other', 'another'].map((name) => result(name, 'failed', `table ${name} is locked`));
  const rest = [result('good', 'succeeded', null), result('cut', 'failed', 'the run was interrupted')];
  assert.deepEqual(
    failedJobFindings([...refused, ...own, ...rest]).map(({ message }) => message),
    [
      '7 jobs (job_0, job_1, job_2, job_3, job_4, …) failed in all 3 attempts: Trino does not answer: ECONNREFUSED',
      '2 jobs (other, another) failed in all 3 attempts: table other is locked',
    ],
  );
  assert.equal(failedJobFindings(own.slice(0, 1))[0]?.message, 'other failed in all 3 attempts: table other is locked');
});

test('results that cannot be read for one cause are one finding', () => {
  const findings = unreadableFindings(['a', 'b'].map((job) => ({ job, why: 'Trino does not answer' })));
  assert.deepEqual(
    findings.map(({ message }) => message),
    ['the results of 2 jobs (a, b) could not be read: Trino does not answer'],
  );
});
