import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { RunRecord } from '../harness/model/run-record.ts';
import { submissionsText } from './submissions.ts';
import { emptyRun, goodRun, idleRun, troubledRun } from './testing.ts';

function withSent(record: RunRecord, sent: number): RunRecord {
  return {
    ...record,
    measurements: record.measurements.map((entry) =>
      entry.kind === 'value' && entry.metric === 'sent_events' ? { ...entry, value: sent } : entry,
    ),
  };
}

describe('how submissions relate to events', () => {
  it('accounts for each submission of the record: every event once, the planned duplicates twice', () => {
    assert.equal(submissionsText(goodRun()), '12,596 submissions were sent: 12,347 events, 249 of them twice, as planned.');
  });

  it('leaves out what nobody sent', () => {
    assert.equal(submissionsText(troubledRun()), submissionsText(goodRun()));
  });

  it('says how many were given up', () => {
    assert.match(submissionsText(withSent(goodRun(), 12_500)) ?? '', /as planned; 96 more were to be sent and were not\.$/);
  });

  it('speaks of no duplicates where none were planned', () => {
    const record = {
      ...goodRun(),
      accounting: [{ disorder: 'none', outcome: 'acknowledged', reason: 'none', delivery: 'persisted', events: 7 }],
    };
    assert.equal(submissionsText(withSent(record, 7)), '7 submissions were sent: 7 events, each once.');
  });

  it('says nothing of a run that counted nothing', () => {
    assert.equal(submissionsText(emptyRun('failed')), undefined);
    assert.equal(submissionsText(idleRun()), undefined);
  });
});
