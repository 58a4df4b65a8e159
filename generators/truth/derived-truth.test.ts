import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { EtlJob } from '../../harness/model/etl.ts';
import type { Row } from '../../harness/model/platform.ts';
import { makeJob } from '../../harness/testing/job.ts';
import { deriveTruth, type DemandedResult } from './derived-truth.ts';
import type { TruthTable } from './domain.ts';

const job = (name: string, sql: string, ...dependsOn: string[]): EtlJob => makeJob(name, { sql, dependsOn });

const orders = job(
  'orders',
  'SELECT event_day, time AS sold_at, player_id, credits, cache_hit AS ok, CAST(credits AS DOUBLE) AS share, country FROM events',
);
const perDay = job(
  'per_day',
  'SELECT event_day, CAST(sum(credits) AS BIGINT) AS credits, max(sold_at) AS newest FROM orders GROUP BY event_day',
  'orders',
);
const best = job('best', 'SELECT max(credits) AS credits FROM per_day', 'per_day');

const row: Row = {
  event_day: '2026-03-02',
  sold_at: '2026-03-02T10:00:00.120Z',
  player_id: 7,
  credits: 9007199254740993n,
  ok: true,
  share: 0.5,
  country: null,
};

async function derive(jobs: readonly EtlJob[], tables: readonly TruthTable[]): Promise<DemandedResult[]> {
  const fromSeed = new Set(tables.map(([name]) => name));
  const results: DemandedResult[] = [];
  for await (const result of deriveTruth(jobs, tables, { fromSeed, tempDirectory: join(tmpdir(), 'lakelab-derived') }))
    results.push(result);
  return results;
}

const errorsOf = (results: readonly DemandedResult[]): [string, string][] =>
  results.flatMap((result) => ('error' in result ? [[result.job, result.error]] : []));

describe('demanded results', () => {
  it('follow from those before them, with all types kept', async () => {
    const later = { ...row, event_day: '2026-03-03', credits: 4, ok: false };
    const results = await derive([orders, perDay, best], [['orders', [row, later]]]);
    assert.deepEqual(
      results.map((result) => [result.job, result.origin, 'rows' in result ? result.rows.length : result.error]),
      [
        ['orders', 'seed', 2],
        ['per_day', 'derived', 2],
        ['best', 'derived', 1],
      ],
    );
    const [, days = [], most] = results.map((result) => ('rows' in result ? result.rows : []));
    assert.deepEqual(
      days.find(({ credits }) => credits === 9007199254740993n),
      {
        event_day: '2026-03-02T00:00:00.000Z',
        credits: 9007199254740993n,
        newest: '2026-03-02T10:00:00.120Z',
      },
    );
    assert.deepEqual(most, [{ credits: 9007199254740993n }]);
  });

  it('have the types of their columns also where there are no rows', async () => {
    const results = await derive([orders, perDay, best], [['orders', []]]);
    assert.deepEqual(
      results.map((result) => ('rows' in result ? result.rows : result.error)),
      [[], [], [{ credits: null }]],
    );
  });

  it('are given as soon as they can be known, whatever order the tables come in', async () => {
    const clicks = job('clicks', 'SELECT player_id FROM events');
    const joined = job('joined', 'SELECT o.player_id FROM orders AS o JOIN clicks AS c ON c.player_id = o.player_id', 'clicks', 'orders');
    const results = await derive(
      [clicks, orders, joined, perDay],
      [
        ['orders', [row]],
        ['clicks', [{ player_id: 7 }]],
      ],
    );
    assert.deepEqual(
      results.map(({ job }) => job),
      ['orders', 'per_day', 'clicks', 'joined'],
    );
    assert.deepEqual(errorsOf(results), []);
  });

  it('are not known of a job that reads events, has bad SQL, or follows such a one', async () => {
    const bad = job('bad', 'SELECT no_such FROM orders', 'orders');
    const worse = job('worse', 'SELECT * FROM bad', 'bad');
    const divided = job('divided', 'SELECT CAST(country AS BIGINT) AS n FROM orders', 'orders');
    const upkeep = makeJob('upkeep', { sql: 'COMPACT orders', dependsOn: ['orders'], maintenance: { action: 'compact', table: 'orders' } });
    const direct = job('direct', 'SELECT count(*) AS n FROM events');
    const results = await derive([orders, bad, worse, divided, upkeep, direct], [['orders', [{ ...row, country: 'US' }]]]);
    const errors = new Map(errorsOf(results));
    assert.deepEqual([...errors.keys()].toSorted(), ['bad', 'direct', 'divided', 'worse']);
    assert.match(errors.get('bad') ?? '', /no_such/);
    assert.match(errors.get('divided') ?? '', /Could not convert string 'US'/);
    assert.equal(errors.get('direct'), 'it reads events, and its rows are not computed from the seed');
    assert.equal(errors.get('worse'), 'the rows of bad are not known');
  });

  it('do not follow from rows that do not fit their columns', async () => {
    const results = await derive([orders, perDay], [['orders', [{ ...row, credits: 0.5 }]]]);
    assert.deepEqual(errorsOf(results), [['per_day', 'the rows of orders are not known']]);
  });
});
