import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { LabError } from '../../model/errors.ts';
import { prepareReading } from './reading-statement.ts';

describe('a statement that only reads', () => {
  let folder: string;
  let instance: DuckDBInstance;
  let connection: DuckDBConnection;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lakelab-reading-'));
    instance = await DuckDBInstance.create(':memory:');
    connection = await instance.connect();
    await connection.run("CREATE TABLE t AS SELECT 1 AS a, 'x' AS b");
  });
  after(async () => {
    connection.closeSync();
    instance.closeSync();
    await rm(folder, { recursive: true, force: true });
  });

  /** Rows of the answer. */
  async function ask(sql: string): Promise<number> {
    const statement = await prepareReading(connection, sql);
    try {
      return (await statement.runAndReadAll()).currentRowCount;
    } finally {
      statement.destroySync();
    }
  }

  for (const sql of [
    'SELECT a FROM t',
    'select a from t;',
    '-- a remark\nSELECT a FROM t /* and another */ ;',
    'WITH x AS (SELECT a FROM t) SELECT * FROM x',
    'FROM t',
    'VALUES (1)',
    "FROM t PIVOT (count(*) FOR b IN ('x'))",
    'DESCRIBE t',
    'SHOW TABLES',
    'SUMMARIZE t',
    "PRAGMA table_info('t')",
    'EXPLAIN SELECT a FROM t',
    'EXPLAIN ANALYZE SELECT a FROM t',
    'EXPLAIN (FORMAT JSON) SELECT a FROM t',
    '/* a remark */ EXPLAIN /* ANALYZE */ ANALYZE SELECT a FROM t',
    '(SELECT a FROM t)',
  ]) {
    it(`is ${sql}`, async () => assert.ok((await ask(sql)) > 0));
  }

  const refusals: readonly (readonly [sql: string, why: RegExp])[] = [
    ['', /is empty/],
    [' ; -- nothing\n /* at all */', /is empty/],
    ['SELECT 1; SELECT 2', /holds 2 statements/],
    ['SELECT 1; DROP TABLE t', /holds 2 statements/],
    ['PIVOT t ON b USING count(*)', /must list its values/],
    ['DROP TABLE t', /DROP is no statement that only reads/],
    ['CREATE TABLE u AS SELECT 1', /CREATE is no/],
    ["INSERT INTO t VALUES (2, 'y')", /INSERT is no/],
    ['UPDATE t SET a = 2', /UPDATE is no/],
    ['SET threads = 1', /SET is no/],
    ["COPY t TO 'FILE'", /COPY is no/],
    ["COPY (SELECT 1) TO 'FILE'", /COPY is no/],
    ["EXPORT DATABASE 'FILE'", /EXPORT is no/],
    ["/* a remark */ EXPORT DATABASE 'FILE'", /EXPORT is no/],
    ["EXPLAIN EXPORT DATABASE 'FILE'", /EXPORT is no/],
    ["WITH x AS (SELECT 2 AS a, 'y' AS b) INSERT INTO t SELECT * FROM x", /INSERT is no/],
    ["EXPLAIN ANALYZE WITH x AS (SELECT 2 AS a, 'y' AS b) INSERT INTO t SELECT * FROM x", /INSERT is no/],
    ["ATTACH 'FILE'", /ATTACH is no/],
    ["EXPLAIN ANALYZE COPY t TO 'FILE'", /COPY is no/],
    ["EXPLAIN (ANALYZE) COPY t TO 'FILE'", /COPY is no/],
    ["EXPLAIN ANALYZE (FORMAT JSON) COPY t TO 'FILE'", /./],
    ["EXPLAIN ANALYSE COPY t TO 'FILE'", /ANALYSE is no/],
    ["EXPLAIN /* ANALYZE */ ANALYZE COPY t TO 'FILE'", /COPY is no/],
    ["EXPLAIN /* /* */ SELECT 1 -- */ ANALYZE COPY t TO 'FILE'", /is no/],
    ["EXPLAIN -- \r SELECT 1 --\n ANALYZE COPY t TO 'FILE'", /./],
  ];
  for (const [sql, why] of refusals) {
    it(`is not ${JSON.stringify(sql)}, and nothing of it is run`, async () => {
      const file = join(folder, 'file');
      const text = sql.replace('FILE', file);
      await assert.rejects(ask(text), (error: Error) => {
        if (why.source !== '.') assert.ok(error instanceof LabError && error.code === 'SQL_FAILED' && error.hint.length > 0);
        assert.match(error.message, why);
        return true;
      });
      assert.ok(!existsSync(file));
      assert.equal((await connection.runAndReadAll("SELECT * FROM t WHERE a = 1 AND b = 'x'")).currentRowCount, 1);
      assert.equal((await connection.runAndReadAll('FROM t')).currentRowCount, 1);
      assert.equal((await connection.runAndReadAll('SHOW TABLES')).currentRowCount, 1);
    });
  }
});
