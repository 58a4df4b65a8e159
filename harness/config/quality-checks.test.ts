import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { LabError } from '../model/errors.ts';
import { checkKinds, type CheckKind } from '../model/etl.ts';
import { catalogueOf, type EtlSource } from './etl-catalogue.ts';
import { compileCheck } from './quality-checks.ts';

function source(name: string, checks: readonly string[], { layer = 'mart', more = '' } = {}): EtlSource {
  const header = [
    'name: ' + name,
    'description: about it',
    'owner: tests',
    'layer: ' + layer,
    'key: id',
    ...checks.map((check) => 'check: ' + check),
  ];
  return {
    file: `etl/${layer}/${name}.sql`,
    layer,
    text: `${header.map((line) => `-- ${line}\n`).join('')}${more}SELECT id FROM events\n`,
  };
}

const catalogue = (...sources: readonly EtlSource[]) => catalogueOf(sources, { players: 1, items: 1 });

function refuses(sources: readonly EtlSource[], message: string, hint?: RegExp): void {
  assert.throws(
    () => catalogue(...sources),
    (error) => {
      assert.ok(error instanceof LabError);
      assert.equal(error.code, 'ETL_INVALID');
      assert.equal(error.message, message);
      if (hint) assert.match(error.hint ?? '', hint);
      return true;
    },
  );
}

describe('check lines', () => {
  it('say by file and line what is wrong with them', () => {
    const cases: readonly (readonly [check: string, problem: string])[] = [
      ['unique', '"unique" is not a check'],
      ['uniqe(id)', 'unknown check "uniqe" (did you mean "unique"?)'],
      ['unique(id) wran', 'unknown severity "wran" (did you mean "warn"?)'],
      ['unique()', 'unique() says nothing'],
      ['unique(id, id)', 'unique: id stands twice'],
      ['not_null(Id)', 'not_null: "Id" is not a column name'],
      ['accepted(id)', 'accepted: "id" has no colon'],
      ['accepted(id: a,)', 'accepted: a value is empty'],
      ['range(id: 5)', 'range: "5" is not a range'],
      ['range(id: 5..1)', 'range: "5..1" holds nothing'],
      ['range(id: low..)', 'range: "low" is not a number or a day'],
      ['range(id: ..)', 'range: ".." is not a range'],
      ['volume(2026-01-01..)', 'volume: "2026-01-01" is not a number'],
      ['share(id > 0)', 'share: "id > 0" has no range'],
      ['relationship(id -> other)', 'relationship: "id -> other" is not "column -> table.column"'],
      ['freshness(id: soon)', 'freshness: "soon" is not a duration of a minute or more'],
      ['same_sum(id = 3)', 'same_sum: "id = 3" is not "column = table.column", with "where" after it if need be'],
      [String.raw`condition(id = '\\')`, 'a check has no backslashes'],
      ['relationship(id -> nobody.id)', 'unknown table "nobody"'],
      ['relationship(id -> othr.id)', 'unknown table "othr" (did you mean "other"?)'],
      ['freshness(id: 26h)', 'unknown table "stg_event_counts"'],
    ];
    for (const [check, problem] of cases) refuses([source('a', [check]), source('other', [])], `etl/mart/a.sql:6: ${problem}`);
    refuses([source('a', ['unique(id)', 'unique(id) warn'])], 'etl/mart/a.sql:7: the check unique(id) stands twice');
    refuses([source('quality_mart', [])], 'etl/mart/quality_mart.sql:1: name "quality_mart" begins as those of the checks do');
    refuses([source('a', ['volume(..)'])], 'etl/mart/a.sql:6: volume: ".." is not a range', /volume\(1\.\.\)/);
  });

  it('become one job for each layer, after the tables that they read, and several where they are many', () => {
    const many = ['b', 'c', 'd'].map((name) =>
      source(
        name,
        Array.from({ length: 10 }, (_unused, index) => `relationship(id -> f.id_${index})`),
      ),
    );
    const jobs = catalogue(
      source('a', ['unique(id)', 'relationship(id -> b.id) warn', 'columns(id)'], { layer: 'fact' }),
      source('e', ['volume(1..)'], { layer: 'fact', more: '-- truth: none (it depends)\n' }),
      source('f', []),
      ...many,
    ).filter(({ layer }) => layer === 'quality');
    assert.deepEqual(
      jobs.map(({ name, dependsOn, checks = [], unprovable }) => [name, dependsOn, checks.length, unprovable === undefined]),
      [
        ['quality_fact', ['a', 'b'], 2, true],
        ['quality_fact_unproven', ['e'], 1, false],
        ['quality_mart_1', ['b', 'c', 'f'], 20, true],
        ['quality_mart_2', ['d', 'f'], 10, true],
        ['quality_schema', ['a'], 1, false],
      ],
    );
    assert.deepEqual(
      jobs[0]?.checks?.map(({ name, table, severity, place }) => [name, table, severity, place]),
      [
        ['unique(id)', 'a', 'error', 'etl/fact/a.sql:6'],
        ['relationship(id -> b.id)', 'a', 'warn', 'etl/fact/a.sql:7'],
      ],
    );
  });

  it('leave other header lines with what they say', () => {
    const [job] = catalogue(source('a', [], { more: '-- detects: late, malformed\n-- truth: none (it depends on the run)\n' }));
    assert.deepEqual(job?.detects, ['late', 'malformed']);
    assert.equal(job?.unprovable, 'it depends on the run');
    refuses([source('a', [], { more: '-- detects: later\n' })], 'etl/mart/a.sql:6: unknown disorder "later" (did you mean "late"?)');
    refuses([source('a', [], { more: '-- truth: seed\n' })], 'etl/mart/a.sql:6: "seed" is not what truth can be');
  });
});

/** For each kind a check on the table below, and statements each of which must make it fail, with how much of it fails then. */
const cases: Readonly<Record<CheckKind, readonly (readonly [check: string, failing: number, mutation: string])[]>> = {
  unique: [
    ['unique(id)', 1, 'UPDATE t SET id = 1 WHERE id = 2'],
    ['unique(id, word)', 2, "INSERT INTO t SELECT * FROM t WHERE word IN ('a', 'b')"],
  ],
  not_null: [['not_null(id, word)', 2, 'UPDATE t SET word = NULL WHERE id IN (1, 2)']],
  accepted: [
    ['accepted(word: a, b, c d)', 1, "UPDATE t SET word = 'it''s' WHERE id = 1"],
    ['accepted(id: 1, 2, 3)', 1, 'UPDATE t SET id = 33 WHERE id = 3'],
  ],
  range: [
    ['range(id: 1..3)', 2, 'UPDATE t SET id = id * 2'],
    ['range(part: 0.25..)', 1, 'UPDATE t SET part = 0.2 WHERE id = 1'],
    ['range(made_day: 2026-03-01..2026-03-03)', 3, "UPDATE t SET made_day = made_day + INTERVAL '3' DAY"],
  ],
  relationship: [['relationship(id -> other.ref)', 1, 'DELETE FROM other WHERE ref = 2']],
  freshness: [
    ['freshness(made_day: 26h)', 1, "UPDATE stg_event_counts SET newest_at = newest_at + INTERVAL '1' DAY"],
    ['freshness(made_at: 2h)', 1, "UPDATE t SET made_at = made_at - INTERVAL '2' HOUR"],
  ],
  volume: [
    ['volume(1..)', 1, 'DELETE FROM t'],
    ['volume(..3)', 1, 'INSERT INTO t SELECT * FROM t'],
  ],
  condition: [["condition(id < 3 OR word <> 'x')", 1, "UPDATE t SET word = 'x' WHERE id > 1"]],
  share: [["share(word = 'a': 0.3..0.4)", 1, "UPDATE t SET word = 'a'"]],
  same_sum: [
    ['same_sum(id = other.amount)', 1, 'UPDATE t SET id = id + 1 WHERE id = 1'],
    ['same_sum(* = other.amount where ref = 2)', 1, 'DELETE FROM t WHERE id = 1'],
  ],
  columns: [
    ['columns(id, word, part, made_day, made_at)', 1, 'ALTER TABLE t DROP COLUMN part'],
    ['columns(made_at, id, word, part, made_day)', 1, 'ALTER TABLE t ADD COLUMN extra BIGINT'],
    ['columns(id, word, part, made_at, made_day)', 2, 'ALTER TABLE t RENAME COLUMN word TO words'],
  ],
};

describe('a check', () => {
  let connection: DuckDBConnection;
  let instance: DuckDBInstance;
  before(async () => {
    instance = await DuckDBInstance.create(':memory:');
    connection = await instance.connect();
  });
  after(() => {
    connection.closeSync();
    instance.closeSync();
  });
  const rows = async (sql: string) => (await connection.runAndReadAll(sql)).getRowObjectsJS();
  const fill = (): Promise<unknown> =>
    connection.run(`
      CREATE OR REPLACE TABLE t AS SELECT * FROM (VALUES
        (CAST(1 AS BIGINT), 'a', CAST(0.25 AS DOUBLE), DATE '2026-03-01', TIMESTAMP '2026-03-01 12:00:00'),
        (2, 'b', 0.5, DATE '2026-03-02', TIMESTAMP '2026-03-02 12:00:00'), (3, 'c d', 1, DATE '2026-03-03', TIMESTAMP '2026-03-03 12:00:00'))
        AS v (id, word, part, made_day, made_at);
      CREATE OR REPLACE TABLE other AS SELECT * FROM (VALUES (CAST(1 AS BIGINT), 1), (2, 3), (3, 2)) AS v (ref, amount);
      CREATE OR REPLACE TABLE stg_event_counts AS SELECT TIMESTAMP '2026-03-03 13:00:00' AS newest_at;
      CREATE OR REPLACE VIEW lake_columns AS SELECT table_name, column_name FROM information_schema.columns`);
  const single = (check: string) => {
    const jobs = catalogue(source('t', [check]), source('other', []), source('stg_event_counts', [], { layer: 'staging' }));
    const job = jobs.find(({ layer }) => layer === 'quality');
    assert.ok(job);
    return job;
  };
  const failing = async (sql: string): Promise<number> => Number((await rows(sql))[0]?.['failing_rows']);

  for (const kind of checkKinds) {
    it(`of the kind ${kind} holds, and fails when it should`, async () => {
      for (const [check, count, mutation] of cases[kind]) {
        await fill();
        const { failingSql } = compileCheck({ value: check, line: 1 }, 't', 'file');
        const job = single(check);
        assert.deepEqual(await rows(job.sql), [{ check_name: check, table_name: 't', kind, severity: 'error', failing_rows: 0n }]);
        assert.deepEqual(await rows(failingSql), [], check);
        await connection.run(mutation);
        assert.equal(await failing(job.sql), count, `${check} after ${mutation}`);
        assert.equal((await rows(failingSql)).length, count, failingSql);
      }
    });
  }

  it('takes NULL for what it may be, but for not_null, and holds of no rows', async () => {
    await fill();
    const jobs = (): string[] =>
      [
        'accepted(word: a)',
        'range(part: 9..)',
        'condition(id > 9)',
        'relationship(id -> other.ref)',
        'share(id = 1: 0.9..1)',
        'freshness(made_day: 26h)',
      ].map((check) => single(check).sql);
    await connection.run('UPDATE t SET word = NULL, part = NULL, id = NULL, made_day = NULL');
    for (const sql of jobs().slice(0, 4)) assert.equal(await failing(sql), 0, sql);
    assert.equal(await failing(single('not_null(word)').sql), 3);
    await connection.run('DELETE FROM t');
    for (const sql of jobs()) assert.equal(await failing(sql), 0, sql);
  });

  it('shares a scan with the others of its table', async () => {
    await fill();
    const checks = ['not_null(id)', 'range(id: 2..)', 'volume(9..) warn', 'unique(word)', "share(word = 'a': 0..0.1)"];
    const job = catalogue(source('t', checks)).find(({ layer }) => layer === 'quality');
    assert.ok(job);
    assert.equal(job.sql.match(/FROM t\b/g)?.length, 1);
    assert.deepEqual(
      new Map((await rows(job.sql)).map((row) => [row['check_name'], [row['severity'], Number(row['failing_rows'])]])),
      new Map([
        ['not_null(id)', ['error', 0]],
        ['range(id: 2..)', ['error', 1]],
        ['volume(9..)', ['warn', 1]],
        ['unique(word)', ['error', 0]],
        ["share(word = 'a': 0..0.1)", ['error', 1]],
      ]),
    );
  });
});
