import assert from 'node:assert/strict';
import { it } from 'node:test';
import { trinoSql } from './job-dialect.ts';

it('gives functions the names that Trino has for them, and leaves all else as it is', () => {
  assert.equal(
    trinoSql(
      `SELECT json_extract_string(data, '$.a'), JSON_EXTRACT_STRING (d), 'json_extract_string(', "json_extract_string(", count(*) -- json_extract_string(`,
    ),
    `SELECT json_extract_scalar(data, '$.a'), json_extract_scalar (d), 'json_extract_string(', "json_extract_string(", count(*) -- json_extract_string(`,
  );
});
