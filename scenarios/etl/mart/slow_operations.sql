-- name: slow_operations
-- description: Operations in the order of the time that players waited for them beyond the median of all calls.
-- owner: performance
-- layer: mart
-- key: event_day, place
-- incremental: event_day
-- freshness: 5h
-- check: unique(event_day, operation, service)
SELECT
  event_day,
  row_number() OVER (PARTITION BY event_day ORDER BY excess_ms DESC, service, operation) AS place,
  service,
  operation,
  calls,
  slow_calls,
  excess_ms,
  CAST(excess_ms AS DOUBLE) / calls AS excess_ms_per_call
FROM (
  SELECT
    d.event_day,
    d.service,
    d.operation,
    CAST(sum(d.calls) AS BIGINT) AS calls,
    CAST(sum(CASE WHEN d.duration_ms > 4 * p.p50_ms THEN d.calls ELSE 0 END) AS BIGINT) AS slow_calls,
    CAST(sum(CASE WHEN d.duration_ms > p.p50_ms THEN (d.duration_ms - p.p50_ms) * d.calls ELSE 0 END) AS BIGINT) AS excess_ms
  FROM fct_service_durations AS d
  INNER JOIN service_latency_percentiles AS p
    ON p.event_day = d.event_day AND p.service = d.service AND p.operation = d.operation
  GROUP BY d.event_day, d.service, d.operation
) AS operations
