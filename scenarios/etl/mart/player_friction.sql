-- name: player_friction
-- description: What players suffer - errors in the client, crashes, calls that failed.
-- owner: bi
-- layer: mart
-- key: player_id
-- freshness: 8h
-- check: unique(player_id)
-- check: condition(errors + crashes + faults > 0)
SELECT
  player_id,
  CAST(sum(errors) AS BIGINT) AS errors,
  CAST(sum(fatal_errors) AS BIGINT) AS fatal_errors,
  CAST(sum(crashes) AS BIGINT) AS crashes,
  CAST(sum(faults) AS BIGINT) AS faults
FROM (
  SELECT player_id, count(*) AS errors, count(*) FILTER (WHERE severity = 'fatal') AS fatal_errors, 0 AS crashes, 0 AS faults
  FROM fct_client_errors
  GROUP BY player_id
  UNION ALL
  SELECT player_id, 0, 0, count(*), 0 FROM fct_app_sessions WHERE is_crash GROUP BY player_id
  UNION ALL
  SELECT player_id, 0, 0, 0, sum(calls)
  FROM stg_failed_calls
  WHERE error_code IN ('INTERNAL', 'UNAVAILABLE', 'DEADLINE_EXCEEDED')
  GROUP BY player_id
) AS troubles
GROUP BY player_id
