import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { jobSql } from './job-dialect.ts';
import { parseOnce } from './parse-once.ts';

describe('a job in the words of an engine', () => {
  it('calls functions as the engine does', () => {
    const sql = "SELECT json_extract_string(data, '$.after.tier'), JSON_EXTRACT_STRING (other, '$.x') FROM events";
    assert.equal(jobSql(sql, 'trino'), "SELECT json_extract_scalar(data, '$.after.tier'), json_extract_scalar (other, '$.x') FROM events");
    assert.equal(jobSql(sql, 'spark'), "SELECT get_json_object(data, '$.after.tier'), get_json_object (other, '$.x') FROM events");
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

  it('has Spark parse a document once for all that is asked of it', () => {
    const sql = "SELECT json_extract_string(data, '$.a.b'), json_extract_string(data, '$.c[7]'), json_extract_string(data, '$.a.B') FROM t";
    assert.equal(jobSql(sql, 'spark'), sql.replaceAll('json_extract_string', 'get_json_object'), 'names that Spark takes for one');
    const kind = 'STRUCT<`a`: STRUCT<`b`: STRING, `d`: STRING>, `c`: ARRAY<STRING>>';
    assert.equal(
      jobSql(sql.replace('$.a.B', '$.a.d'), 'spark'),
      `SELECT from_json(data, '${kind}').\`a\`.\`b\`, get(from_json(data, '${kind}').\`c\`, 7), from_json(data, '${kind}').\`a\`.\`d\` FROM t`,
    );
  });

  it('leaves what one type cannot say, and what is asked of a document once', () => {
    for (const sql of [
      "SELECT get_json_object(data, '$.a'), get_json_object(data, '$.a.b') FROM t",
      "SELECT get_json_object(data, '$.a[0]'), get_json_object(data, '$.a.b') FROM t",
      "SELECT get_json_object(data, '$.a') AS x FROM t WHERE get_json_object(data, '$.a') IS NOT NULL",
      "SELECT get_json_object(data, '$.a'), get_json_object(other, '$.b') FROM t",
      "SELECT get_json_object(data, '$.a'), get_json_object(data, path), get_json_object(data, '$[*]'), get_json_object(f(x), '$.b') FROM t",
      String.raw`SELECT get_json_object(data, '$.a'), 'get_json_object(data, \'$.b\')' -- get_json_object(data, '$.c')`,
    ])
      assert.equal(parseOnce(sql), sql);
  });
});
