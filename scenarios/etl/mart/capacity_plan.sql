-- name: capacity_plan
-- description: What each service needs at its busiest hour - calls per second, calls at once, and instances for twice that at 4 calls each.
-- owner: platform
-- layer: mart
-- key: event_day, service
-- incremental: event_day
-- freshness: 6h
-- check: range(instances_needed: 2..)
-- check: condition(peak_calls <= calls)
SELECT
  event_day,
  service,
  CAST(sum(calls) AS BIGINT) AS calls,
  max(CASE WHEN place = 1 THEN event_hour END) AS peak_hour,
  max(CASE WHEN place = 1 THEN calls END) AS peak_calls,
  CAST(max(CASE WHEN place = 1 THEN calls END) AS DOUBLE) / 3600 AS peak_calls_per_second,
  CAST(max(CASE WHEN place = 1 THEN busy_ms END) AS DOUBLE) / 3600000 AS peak_concurrency,
  CAST(greatest(2, ceil(CAST(max(CASE WHEN place = 1 THEN busy_ms END) * 2 AS DOUBLE) / 14400000)) AS BIGINT) AS instances_needed,
  CAST(max(CASE WHEN place = 1 THEN calls END) * count(*) AS DOUBLE) / sum(calls) AS peak_to_mean
FROM (
  SELECT
    event_day,
    service,
    event_hour,
    calls,
    busy_ms,
    row_number() OVER (PARTITION BY event_day, service ORDER BY busy_ms DESC, event_hour) AS place
  FROM fct_service_hours
) AS hours
GROUP BY event_day, service
