-- name: failure_causes
-- description: Why calls of each service failed or were refused, and how many players that met.
-- owner: platform
-- layer: mart
-- key: event_day, service, error_code
-- incremental: event_day
-- freshness: 4h
-- check: unique(event_day, service, error_code)
-- check: range(share_of_service: 0..1)
SELECT
  event_day,
  service,
  error_code,
  min(status) AS status,
  CAST(sum(calls) AS BIGINT) AS calls,
  count(DISTINCT player_id) AS players,
  CAST(sum(calls) AS DOUBLE) / sum(sum(calls)) OVER (PARTITION BY event_day, service) AS share_of_service,
  CAST(sum(duration_ms) AS DOUBLE) / sum(calls) AS mean_ms
FROM stg_failed_calls
GROUP BY event_day, service, error_code
