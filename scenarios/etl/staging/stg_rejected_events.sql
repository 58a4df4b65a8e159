-- name: stg_rejected_events
-- description: Events that the platform refused, by what was wrong with them. What could not be read or had no valid key is known by what its text claims.
-- owner: data-quality
-- layer: staging
-- key: source, sequence, kind
-- cost: medium
-- detects: malformed, schema_violation, out_of_range, unknown_type, wrong_credentials
-- check: unique(source, sequence)
-- check: not_null(source, sequence)
-- check: accepted(kind: malformed, schema_violation, out_of_range, unknown_type, wrong_credentials)
SELECT DISTINCT
  source,
  sequence,
  kind
FROM (
  SELECT
    coalesce(nullif(source, ''), nullif(regexp_extract(body, '"source":"(//imvu/[a-z]+/[0-9]+)"', 1), '')) AS source,
    coalesce(sequence, CAST(nullif(regexp_extract(body, '"id":"([0-9]+)"', 1), '') AS BIGINT)) AS sequence,
    CASE reason
      WHEN 'malformed_json' THEN 'malformed'
      WHEN 'unauthenticated' THEN 'wrong_credentials'
      ELSE reason
    END AS kind
  FROM dead_letters
  WHERE reason IN ('malformed_json', 'schema_violation', 'out_of_range', 'unknown_type', 'unauthenticated')
) AS refused
WHERE source LIKE '//imvu/%' AND sequence IS NOT NULL
