-- name: service_health
-- description: Calls, error rate and durations of each service. The p95 is the nearest rank, exact.
-- owner: platform
-- layer: mart
-- key: event_day, service
-- incremental: event_day
-- freshness: 4h
-- check: range(error_ratio: 0..1)
-- check: condition(p95_duration_ms <= max_duration_ms)
SELECT
  event_day,
  service,
  total AS calls,
  CAST(sum(failed_calls) AS BIGINT) AS failed_calls,
  CAST(sum(failed_calls) AS DOUBLE) / total AS error_ratio,
  min(CASE WHEN up_to_here * 100 >= total * 95 THEN duration_ms END) AS p95_duration_ms,
  max(duration_ms) AS max_duration_ms
FROM (
  SELECT
    event_day,
    service,
    duration_ms,
    failed_calls,
    CAST(sum(calls) OVER (PARTITION BY event_day, service) AS BIGINT) AS total,
    -- RANGE: rows of the same duration count together.
    CAST(
      sum(calls) OVER (PARTITION BY event_day, service ORDER BY duration_ms RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS BIGINT
    ) AS up_to_here
  FROM fct_service_durations
) AS durations
GROUP BY event_day, service, total
