-- name: fct_service_hours
-- description: What each service did in each hour - calls, failures, time.
-- owner: platform
-- layer: fact
-- key: event_day, event_hour, service
-- incremental: event_day
-- freshness: 3h
-- check: unique(event_day, event_hour, service)
-- check: condition(failed_calls + refused_calls <= calls)
-- check: same_sum(calls = stg_service_calls.calls)
SELECT
  event_day,
  event_hour,
  service,
  CAST(sum(calls) AS BIGINT) AS calls,
  CAST(sum(CASE WHEN status IN ('error', 'timeout') THEN calls ELSE 0 END) AS BIGINT) AS failed_calls,
  CAST(sum(CASE WHEN status IN ('declined', 'blocked') THEN calls ELSE 0 END) AS BIGINT) AS refused_calls,
  CAST(sum(faults) AS BIGINT) AS faults,
  CAST(sum(duration_ms * calls) AS BIGINT) AS busy_ms,
  max(duration_ms) AS slowest_ms
FROM stg_service_calls
GROUP BY event_day, event_hour, service
