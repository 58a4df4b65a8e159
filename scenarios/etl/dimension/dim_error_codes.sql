-- name: dim_error_codes
-- description: Codes of errors of clients and services, since when they are seen and how often.
-- owner: platform
-- layer: dimension
-- key: origin, error_code
-- check: unique(origin, error_code)
-- check: accepted(origin: client, service)
SELECT
  origin,
  error_code,
  min(severity) AS severity,
  min(event_day) AS first_day,
  max(event_day) AS last_day,
  CAST(sum(occurrences) AS BIGINT) AS occurrences,
  count(DISTINCT player_id) AS players
FROM (
  SELECT 'client' AS origin, error_code, severity, event_day, player_id, count(*) AS occurrences
  FROM stg_client_errors
  GROUP BY error_code, severity, event_day, player_id
  UNION ALL
  SELECT
    'service' AS origin,
    error_code,
    CASE WHEN status IN ('error', 'timeout') THEN 'error' ELSE 'warning' END AS severity,
    event_day,
    player_id,
    calls AS occurrences
  FROM stg_failed_calls
) AS errors
GROUP BY origin, error_code
