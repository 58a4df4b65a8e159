-- name: fct_service_durations
-- description: Histogram of durations by day, service and operation; what percentiles and objectives are counted from.
-- owner: performance
-- layer: fact
-- key: event_day, service, operation, duration_ms
-- incremental: event_day
-- freshness: 3h
-- cost: medium
-- check: unique(event_day, service, operation, duration_ms)
-- check: condition(failed_calls <= calls AND faults <= failed_calls)
-- check: same_sum(calls = stg_service_calls.calls)
SELECT
  event_day,
  service,
  operation,
  duration_ms,
  CAST(sum(calls) AS BIGINT) AS calls,
  CAST(sum(CASE WHEN status IN ('error', 'timeout') THEN calls ELSE 0 END) AS BIGINT) AS failed_calls,
  CAST(sum(faults) AS BIGINT) AS faults
FROM stg_service_calls
GROUP BY event_day, service, operation, duration_ms
