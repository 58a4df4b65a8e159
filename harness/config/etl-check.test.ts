import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { truthNames } from '../../generators/truth/index.ts';
import { LabError } from '../model/errors.ts';
import { catalogueOf, readEtlCatalogue, type EtlSource } from './etl-catalogue.ts';
import { checkCatalogue, depthsOf } from './etl-check.ts';

const sizes = { players: 1000, items: 5000 };
const tempDirectory = join(tmpdir(), 'lakelab-etl-check');

function job(name: string, sql: string, header = '', layer = 'mart', key = 'n'): EtlSource {
  const text = `-- name: ${name}\n-- description: about ${name}\n-- owner: tests\n-- layer: ${layer}\n-- key: ${key}\n${header}${sql}\n`;
  return { file: `etl/${layer}/${name}.sql`, layer, text };
}

async function wrongWith(sources: readonly EtlSource[], fromSeed: readonly string[] = []): Promise<string[]> {
  const errors = await checkCatalogue(catalogueOf(sources, sizes), { fromSeed: new Set(fromSeed), tempDirectory });
  for (const error of errors) assert.ok(error instanceof LabError && error.code === 'ETL_INVALID' && error.hint !== '');
  return errors.map(({ message }) => message);
}

/** What is wrong with a mart over the staging table `s (n BIGINT, d DOUBLE, event_day DATE, name VARCHAR)`. */
async function wrongIn(sql: string, header = '', key = 'n'): Promise<string[]> {
  const staging = job('s', 'SELECT sequence AS n, 0.5::DOUBLE AS d, event_day, source AS name FROM events', '', 'staging').text;
  const s = { file: 'etl/staging/s.sql', layer: 'staging', text: staging.replace('0.5::DOUBLE', 'CAST(0.5 AS DOUBLE)') };
  return wrongWith([s, job('m', sql, header, 'mart', key)], ['s']);
}

describe('the check of the catalogue', () => {
  describe('of the reference workload', () => {
    let messages: string[];
    const unread = /: nobody reads /;
    before(async () => {
      const jobs = await readEtlCatalogue(new URL('../../scenarios/etl', import.meta.url).pathname, sizes);
      messages = (await checkCatalogue(jobs, { fromSeed: truthNames(), tempDirectory })).map(({ message }) => message);
    });

    it('finds nothing wrong', () => {
      assert.deepEqual(
        messages.filter((message) => !unread.test(message)),
        [],
      );
    });

    it('finds a reader of every table', () => {
      assert.deepEqual(
        messages.filter((message) => unread.test(message)),
        [],
      );
    });
  });

  it('tells columns that are not there, with their line', async () => {
    const [message = '', ...others] = await wrongIn('SELECT\n  n,\n  nn\nFROM s');
    assert.match(message, /^etl\/mart\/m\.sql:8: .*"nn"/);
    assert.deepEqual(others, []);
  });

  it('tells results that have no portable type, and what follows from them', async () => {
    const [message] = await wrongIn('SELECT sum(n) AS n FROM s');
    assert.match(message ?? '', /m\.sql:6: column n is HUGEINT: write CAST/);
  });

  it('tells keys and days that are not columns', async () => {
    assert.deepEqual(await wrongIn('SELECT n, d FROM s', '', 'n, name'), ['etl/mart/m.sql:1: m has no column name, but it is in its key']);
    const [message] = await wrongWith(
      [job('i', 'SELECT sequence AS n, CAST(event_day AS VARCHAR) AS event_day FROM events', '-- incremental: event_day\n')],
      ['i'],
    );
    assert.equal(message, 'etl/mart/i.sql:1: i is incremental, but has no event_day of type DATE');
  });

  it('tells work for nothing, and results that nothing is held against', async () => {
    const sources = [job('f', 'SELECT sequence AS n FROM events', '', 'fact'), job('m', 'SELECT count(*) AS n FROM dead_letters')];
    assert.deepEqual(await wrongWith(sources, ['f', 'gone']), [
      'etl/fact/f.sql:1: nobody reads f',
      'etl/mart/m.sql:1: m reads dead_letters, and its rows are not computed from the seed',
      'generators/truth:1: rows of gone are computed, but there is no such job',
    ]);
  });

  for (const [sql, what] of [
    ['SELECT median(n) AS n\nFROM s', /:6: m: median is not in the list/],
    ['SELECT\n  n // 2 AS n FROM s', /:7: m: \/\/ is not in the list/],
    ['SELECT n FROM s QUALIFY row_number() OVER (ORDER BY n) = 1', /QUALIFY/],
    ['SELECT n, count(*) AS c FROM s GROUP BY ALL', /GROUP BY ALL/],
    ['SELECT n, count(*) AS c FROM s GROUP BY 1', /GROUP BY or ORDER BY a position/],
    ['SELECT n FROM s ORDER BY 1', /GROUP BY or ORDER BY a position/],
    ['SELECT n FROM s WHERE d IS DISTINCT FROM n', /IS DISTINCT FROM/],
    ['SELECT CAST(CAST(n AS UTINYINT) AS BIGINT) AS n FROM s', /a CAST to UTINYINT/],
    ['SELECT * EXCLUDE (d) FROM s', /\* with EXCLUDE/],
    ['SELECT DISTINCT ON (d) n FROM s', /DISTINCT ON/],
    ['SELECT n, d AS "d" FROM s', /quoted name/],
    ['SELECT n FROM s TABLESAMPLE 10%', /sample/],
    ['SELECT CAST(i AS BIGINT) AS n FROM range(3) AS r(i)', /table_function after FROM/],
    ['SELECT CAST(list_sum([n]) AS BIGINT) AS n FROM s', /list_sum/],
    [
      "SELECT x.n FROM (SELECT n, name FROM s WHERE date_trunc('week', event_day) = event_day) AS x JOIN (SELECT n FROM s AS o JOIN range(2) AS r(i) ON o.n = r.i) AS y ON x.n = y.n",
      /table_function/,
    ],
  ] as const) {
    it(`tells what not every engine has: ${sql.replaceAll('\n', ' ')}`, async () => {
      const messages = await wrongIn(sql);
      assert.ok(
        messages.some((message) => what.test(message)),
        messages.join('\n'),
      );
    });
  }

  it('takes what they all have', async () => {
    const sql = `
WITH w AS (SELECT n, d, event_day, name FROM s WHERE name LIKE '//imvu/%' AND event_day >= DATE '2026-03-01' - INTERVAL '7' DAY)
SELECT
  w.n,
  CAST(date_trunc('week', w.event_day) AS DATE) AS week_day,
  substr(CAST(w.event_day AS VARCHAR), 1, 7) AS month_name,
  date_diff('day', w.event_day, DATE '2026-04-01') AS days,
  CAST(sum(CASE WHEN w.d BETWEEN 0 AND 1 THEN 1 ELSE 0 END) AS BIGINT) AS few,
  count(*) FILTER (WHERE w.d > 0) AS some,
  row_number() OVER (PARTITION BY w.event_day ORDER BY w.n DESC) AS place,
  CAST(count(*) AS DOUBLE) / nullif(min(w.n), 0) AS share
FROM w
LEFT JOIN s AS o ON o.n = w.n AND o.n IN (SELECT n FROM s)
WHERE NOT EXISTS (SELECT 1 FROM s AS p WHERE p.n = w.n + 1)
GROUP BY w.n, w.event_day
UNION ALL
SELECT n, event_day, '"quoted"' || name, 1, 2, 3, 4, coalesce(d, 0.5) FROM s`;
    assert.deepEqual(await wrongIn(sql), []);
  });

  it('counts how many jobs stand one upon the other', () => {
    const jobs = catalogueOf(
      [job('a', 'SELECT n FROM events'), job('b', 'SELECT n FROM a'), job('c', 'SELECT a.n FROM a JOIN b ON a.n = b.n')],
      sizes,
    );
    assert.deepEqual([...depthsOf(jobs).values()], [1, 2, 3]);
  });
});

describe('the check of check lines', () => {
  const staging = job('s', 'SELECT sequence AS n, event_day, source AS name FROM events', '', 'staging');
  const wrong = (...checks: readonly string[]): Promise<string[]> =>
    wrongWith([staging, job('m', 'SELECT n, name FROM s', checks.map((check) => `-- check: ${check}\n`).join(''))], ['s']);

  it('finds nothing wrong with good ones', async () => {
    assert.deepEqual(
      await wrong('unique(n)', 'relationship(n -> s.n)', "condition(name <> 'x')", 'columns(n, name)', 'share(n > 0: 0..1)'),
      [],
    );
  });

  it('tells columns that are not there, in either table, where the check stands', async () => {
    const [here = '', there = '', within = '', ...others] = await wrong(
      'unique(nn)',
      'relationship(n -> s.nm)',
      'condition(nn > 0)',
      'range(n: 1..)',
    );
    assert.equal(here, 'etl/mart/m.sql:6: unique(nn): m has no column nn (did you mean "n"?)');
    assert.match(there, /^etl\/mart\/m\.sql:7: relationship\(n -> s\.nm\): s has no column nm/);
    assert.match(within, /^etl\/mart\/m\.sql:8: condition\(nn > 0\): .*"nn"/);
    assert.deepEqual(others, []);
  });

  it('tells what other engines do not know, and values of another type', async () => {
    const [first = '', second = '', ...others] = await wrong("condition(regexp_matches(name, 'x'))", 'range(name: 1..5)');
    assert.match(first, /^etl\/mart\/m\.sql:6: condition\(.*\): regexp_matches is not in the list/);
    assert.match(second, /^etl\/mart\/m\.sql:7: range\(name: 1\.\.5\): .*Cannot compare values of type VARCHAR/);
    assert.deepEqual(others, []);
  });

  it('tells detectors that do not name events', async () => {
    const header = '-- detects: late, malformed\n';
    assert.deepEqual(await wrongWith([staging, job('m', 'SELECT n, name AS source FROM s', header)], ['s']), [
      'etl/mart/m.sql:1: m detects late, malformed, but has no column sequence',
      'etl/mart/m.sql:1: m detects late, malformed, but has no column kind',
    ]);
  });
});
