-- name: service_latency_percentiles
-- description: Percentiles of durations by operation (nearest rank, exact), the mean, and how much longer the tail is than the middle.
-- owner: performance
-- layer: mart
-- key: event_day, service, operation
-- incremental: event_day
-- freshness: 4h
-- check: unique(event_day, service, operation)
-- check: condition(p50_ms <= p90_ms AND p90_ms <= p95_ms AND p95_ms <= p99_ms AND p99_ms <= slowest_ms)
SELECT
  event_day,
  service,
  operation,
  total AS calls,
  min(CASE WHEN up_to_here * 100 >= total * 50 THEN duration_ms END) AS p50_ms,
  min(CASE WHEN up_to_here * 100 >= total * 90 THEN duration_ms END) AS p90_ms,
  min(CASE WHEN up_to_here * 100 >= total * 95 THEN duration_ms END) AS p95_ms,
  min(CASE WHEN up_to_here * 100 >= total * 99 THEN duration_ms END) AS p99_ms,
  max(duration_ms) AS slowest_ms,
  CAST(sum(duration_ms * calls) AS DOUBLE) / total AS mean_ms,
  CAST(min(CASE WHEN up_to_here * 100 >= total * 99 THEN duration_ms END) AS DOUBLE)
    / nullif(min(CASE WHEN up_to_here * 100 >= total * 50 THEN duration_ms END), 0) AS tail_ratio
FROM (
  SELECT
    event_day,
    service,
    operation,
    duration_ms,
    calls,
    CAST(sum(calls) OVER (PARTITION BY event_day, service, operation) AS BIGINT) AS total,
    CAST(
      sum(calls) OVER (
        PARTITION BY event_day, service, operation ORDER BY duration_ms RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
      ) AS BIGINT
    ) AS up_to_here
  FROM fct_service_durations
) AS durations
GROUP BY event_day, service, operation, total
