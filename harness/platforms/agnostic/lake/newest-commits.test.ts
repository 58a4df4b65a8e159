import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Row } from '../../../model/platform.ts';
import { newestCommitsOf } from './newest-commits.ts';

/** A lake whose partitions' statistics are `partitions`; its events are of a commit later. */
function lakeWith(partitions: Row[]) {
  const asked: string[] = [];
  return {
    asked,
    query: (sql: string): Promise<Row[]> => {
      const isOfFiles = sql.includes('$partitions');
      asked.push(isOfFiles ? 'statistics' : 'events');
      return Promise.resolve(isOfFiles ? partitions : [{ event_day: '2026-03-02', commit_id: 8n }]);
    },
  };
}

describe('the newest commits of the days', () => {
  it('come from statistics of the files, without a look at events', async () => {
    const lake = lakeWith([
      { event_day: '2026-03-02', commit_id: 7n, unknown: 0n },
      { event_day: '2026-03-03', commit_id: 9n, unknown: 0n },
    ]);
    assert.deepEqual(
      [...(await newestCommitsOf(lake))],
      [
        ['2026-03-02', 7],
        ['2026-03-03', 9],
      ],
    );
    assert.deepEqual(lake.asked, ['statistics']);
  });

  it('come from the events where a file has no statistics', async () => {
    const lake = lakeWith([
      { event_day: '2026-03-02', commit_id: 7n, unknown: 1n },
      { event_day: '2026-03-03', commit_id: null, unknown: 2n },
    ]);
    assert.deepEqual([...(await newestCommitsOf(lake))], [['2026-03-02', 8]]);
    assert.deepEqual(lake.asked, ['statistics', 'events']);
  });

  it('are none where there are no events', async () => assert.deepEqual(await newestCommitsOf(lakeWith([])), new Map()));
});
