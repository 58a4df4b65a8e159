import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { jobSql } from './job-dialect.ts';

describe('a job in the words of an engine', () => {
  it('calls functions as the engine does', () => {
    const sql = "SELECT json_extract_string(data, '$.after.tier'), JSON_EXTRACT_STRING (data, '$.x') FROM events";
    assert.equal(jobSql(sql, 'trino'), "SELECT json_extract_scalar(data, '$.after.tier'), json_extract_scalar (data, '$.x') FROM events");
    assert.equal(jobSql(sql, 'spark'), "SELECT get_json_object(data, '$.after.tier'), get_json_object (data, '$.x') FROM events");
  });

  it('leaves texts, comments, quoted names and columns as they are', () => {
    const sql = `SELECT 'json_extract_string(x)', "json_extract_string(y)", json_extract_string, 'it''s' -- json_extract_string(z)\nFROM t`;
    assert.equal(jobSql(sql, 'trino'), sql);
    assert.equal(jobSql(sql, 'spark'), sql.replace("it''s", "it\\'s"));
  });

  it('writes quotes and backslashes in texts as Spark reads them', () => {
    const sql = String.raw`SELECT 'it''s', 'a\b', ''''`;
    assert.equal(jobSql(sql, 'spark'), String.raw`SELECT 'it\'s', 'a\\b', '\''`);
    assert.equal(jobSql(sql, 'trino'), sql);
  });

  it('names types as Spark does, where they are types', () => {
    const sql = "SELECT CAST(a AS VARCHAR), varchar, 'AS VARCHAR', CAST(b AS\n  varchar) AS varchar_length FROM t";
    assert.equal(jobSql(sql, 'spark'), "SELECT CAST(a AS STRING), varchar, 'AS VARCHAR', CAST(b AS\n  STRING) AS varchar_length FROM t");
    assert.equal(jobSql(sql, 'trino'), sql);
  });

  it('gives Spark the unit of a difference as a word', () => {
    const sql = "SELECT date_diff('day', a, DATE '2026-03-02'), date_trunc('week', b), concat('day', c) FROM t";
    assert.equal(jobSql(sql, 'spark'), "SELECT date_diff(DAY, a, DATE '2026-03-02'), date_trunc('week', b), concat('day', c) FROM t");
    assert.equal(jobSql(sql, 'trino'), sql);
  });
});
