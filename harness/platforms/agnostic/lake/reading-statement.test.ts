import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readingStatement } from './reading-statement.ts';

describe('a statement for Trino', () => {
  it('may read, and loses its semicolon', () => {
    const kept = [
      'SELECT 1',
      'WITH a AS (SELECT 1 AS n) SELECT n FROM a',
      'VALUES 1, 2',
      'TABLE events',
      'SHOW TABLES',
      'DESCRIBE events',
      '(SELECT 1) UNION (SELECT 2)',
      'EXPLAIN SELECT 1',
      'EXPLAIN (TYPE DISTRIBUTED, FORMAT JSON) SELECT 1',
      'EXPLAIN (SELECT 1)',
      'EXPLAIN ANALYZE VERBOSE SELECT 1',
      `SELECT ';' AS ";", 'it''s; DROP' -- ; DROP`,
    ];
    for (const sql of kept) assert.equal(readingStatement(sql), sql.replace(' -- ; DROP', ''));
    assert.equal(readingStatement(' ;; /* ; */ select 1 ; -- end\n ;'), 'select 1');
  });

  it('may do nothing else', () => {
    for (const sql of [
      '',
      ' ; -- nothing',
      'DROP TABLE events',
      'CREATE TABLE a AS SELECT 1 AS n',
      '/* SELECT */ INSERT INTO a VALUES 1',
      'SELECT 1; SELECT 2',
      'SELECT 1 /* ; */; DROP TABLE a',
      'EXPLAIN ANALYZE DELETE FROM a',
      'EXPLAIN (TYPE LOGICAL) DROP TABLE a',
      'EXPLAIN',
      'CALL system.rollback()',
      "'SELECT'",
    ]) {
      assert.throws(() => readingStatement(sql), { code: 'SQL_FAILED' }, sql);
    }
  });
});
