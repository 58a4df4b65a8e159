-- name: auth_success
-- description: Logins by method and platform, how many succeed at once, and how long players wait.
-- owner: risk
-- layer: mart
-- key: event_day, auth_method, platform
-- freshness: 4h
-- check: range(first_attempt_ratio: 0..1)
SELECT
  event_day,
  auth_method,
  platform,
  count(*) AS logins,
  count(*) FILTER (WHERE failed_attempts = 0) AS first_attempt_logins,
  CAST(count(*) FILTER (WHERE failed_attempts = 0) AS DOUBLE) / count(*) AS first_attempt_ratio,
  CAST(sum(waited_ms) AS DOUBLE) / count(*) AS mean_wait_ms
FROM fct_logins
WHERE is_successful
GROUP BY event_day, auth_method, platform
