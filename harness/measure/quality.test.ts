import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Detection } from '../ledger/detection.ts';
import type { EtlCheck } from '../model/etl.ts';
import { measureQuality, qualityFindings, qualityRecord, type CheckResult, type QualityAccount } from './quality.ts';

const check = (name: string, severity: EtlCheck['severity'] = 'error'): EtlCheck => ({
  name,
  table: 't',
  kind: 'volume',
  severity,
  failingSql: `SELECT ${name}`,
  place: '/somewhere/etl/mart/t.sql:6',
  columns: [],
});
const result = (failingRows: number | null, severity: EtlCheck['severity'] = 'error'): CheckResult => ({
  check: check('c', severity),
  failingRows,
});
const late: Detection = { kind: 'late', reached: 110, hidden: 10, found: 99, flagged: 100, right: 100 };
const duplicate: Detection = { kind: 'duplicate', reached: 50, hidden: 0, found: 50, flagged: 200, right: 50 };

const figures = (account: Partial<QualityAccount>): Record<string, number | null> =>
  Object.fromEntries(
    measureQuality({ checks: [], detections: [], unknownKinds: [], ...account }, 'real').map(({ metric, of, value }) => [
      of === undefined ? metric : `${metric} ${of}`,
      value as number | null,
    ]),
  );

describe('the quality of data', () => {
  it('counts checks of severity error that failed, and does not know if one was not made', () => {
    assert.deepEqual(figures({ checks: [result(0), result(3), result(9, 'warn'), result(1)] }), { quality_failed_checks: 2 });
    assert.deepEqual(figures({ checks: [result(0), result(null)] }), { quality_failed_checks: null });
    assert.deepEqual(figures({}), {});
  });

  it('is that of the kind that is found worst', () => {
    assert.deepEqual(figures({ detections: [late, duplicate] }), {
      quality_recall: 0.99,
      quality_precision: 0.25,
      'quality_recall late': 0.99,
      'quality_precision late': 1,
      'quality_recall duplicate': 1,
      'quality_precision duplicate': 0.25,
    });
  });

  it('is unknown where a kind that was planted has no detector, and where there is nothing to find', () => {
    assert.deepEqual(figures({ detections: [late], unknownKinds: ['malformed'] }), {
      quality_recall: null,
      quality_precision: null,
      'quality_recall late': 0.99,
      'quality_precision late': 1,
      'quality_recall malformed': null,
      'quality_precision malformed': null,
    });
    const none: Detection = { kind: 'late', reached: 4, hidden: 4, found: 0, flagged: 0, right: 0 };
    assert.deepEqual(figures({ detections: [none] })['quality_recall'], null);
    // What is named and was never planted is not precise, whatever recall may be.
    const invented: Detection = { kind: 'duplicate', reached: 0, hidden: 0, found: 0, flagged: 7, right: 0 };
    assert.equal(figures({ detections: [late, invented] })['quality_precision'], 0);
    assert.equal(figures({ detections: [late, invented] })['quality_recall'], 0.99);
  });

  it('says how many late events were left out', () => {
    const [, , recall] = measureQuality({ checks: [], detections: [late], unknownKinds: [] }, 'real');
    assert.match(recall?.method ?? '', /^99 of 100 planted .*; 10 are left out that no later event of their source overtook/);
  });

  it('is told of in findings, each failed check by itself as long as they are few', () => {
    const [finding, ...others] = qualityFindings({ checks: [result(0), result(1234), result(5, 'warn')] });
    assert.equal(finding?.code, 'QUALITY_CHECK_FAILED');
    assert.match(finding.message, /^t: c does not hold; 1,234 /);
    assert.match(finding.hint ?? '', /mart\/t\.sql:6\. .*SELECT c/);
    assert.deepEqual(others, []);
    const many = qualityFindings({ checks: Array.from({ length: 14 }, () => result(1)) });
    assert.equal(many.length, 11);
    assert.match(many.at(-1)?.message ?? '', /^4 more/);
  });

  it('is recorded without the place of the folder on this machine', () => {
    const record = qualityRecord({ checks: [result(2)], detections: [late], unknownKinds: [] });
    assert.equal(record?.checks[0]?.place, 'mart/t.sql:6');
    assert.equal(record?.detection[0]?.recall, 0.99);
    assert.equal(qualityRecord({ checks: [], detections: [], unknownKinds: [] }), undefined);
  });
});
