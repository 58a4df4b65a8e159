-- name: moderation_latency
-- description: How long messages wait for moderation by hour - the mean, the slowest, and the share above 300 ms.
-- owner: performance
-- layer: mart
-- key: event_day, event_hour
-- incremental: event_day
-- freshness: 4h
-- check: range(slow_share: 0..1)
SELECT
  event_day,
  event_hour,
  CAST(sum(calls) AS BIGINT) AS checks,
  CAST(sum(CASE WHEN status = 'blocked' THEN calls ELSE 0 END) AS BIGINT) AS blocked,
  CAST(sum(duration_ms * calls) AS DOUBLE) / sum(calls) AS mean_ms,
  CAST(sum(CASE WHEN duration_ms > 300 THEN calls ELSE 0 END) AS DOUBLE) / sum(calls) AS slow_share,
  max(duration_ms) AS slowest_ms
FROM stg_service_calls
WHERE service = 'moderation'
GROUP BY event_day, event_hour
