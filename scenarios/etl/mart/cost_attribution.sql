-- name: cost_attribution
-- description: The day's share of 30,000 USD a month by service - 70 % by the time that it was busy, 30 % by its calls.
-- owner: platform
-- layer: mart
-- key: event_day, service
-- incremental: event_day
-- freshness: 8h
-- check: range(cost_share: 0..1)
-- check: condition(cost_usd_cents >= 0)
SELECT
  event_day,
  service,
  calls,
  busy_ms,
  (7 * CAST(busy_ms AS DOUBLE) / nullif(all_busy_ms, 0) + 3 * CAST(calls AS DOUBLE) / all_calls) / 10 AS cost_share,
  (7 * CAST(busy_ms AS DOUBLE) / nullif(all_busy_ms, 0) + 3 * CAST(calls AS DOUBLE) / all_calls) * 10000 AS cost_usd_cents,
  (7 * CAST(busy_ms AS DOUBLE) / nullif(all_busy_ms, 0) + 3 * CAST(calls AS DOUBLE) / all_calls) * 10000 / calls AS cost_usd_cents_per_call
FROM (
  SELECT
    event_day,
    service,
    calls,
    busy_ms,
    CAST(sum(calls) OVER (PARTITION BY event_day) AS BIGINT) AS all_calls,
    CAST(sum(busy_ms) OVER (PARTITION BY event_day) AS BIGINT) AS all_busy_ms
  FROM (
    SELECT event_day, service, CAST(sum(calls) AS BIGINT) AS calls, CAST(sum(busy_ms) AS BIGINT) AS busy_ms
    FROM fct_service_hours
    GROUP BY event_day, service
  ) AS services
) AS shares
