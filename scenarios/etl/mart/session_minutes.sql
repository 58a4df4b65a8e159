-- name: session_minutes
-- description: Complete sessions by the minutes that they took: the histogram that lengths are read from.
-- owner: growth
-- layer: mart
-- key: first_day, platform, minutes
-- check: unique(first_day, platform, minutes)
-- check: range(minutes: 0..1440)
SELECT
  first_day,
  platform,
  CAST(floor(CAST(duration_ms AS DOUBLE) / 60000) AS BIGINT) AS minutes,
  count(*) AS sessions,
  CAST(sum(events) AS BIGINT) AS events
FROM fct_sessions
WHERE is_complete
GROUP BY first_day, platform, CAST(floor(CAST(duration_ms AS DOUBLE) / 60000) AS BIGINT)
