-- name: payment_latency
-- description: How long payments took, as exact percentiles (nearest rank) of each provider.
-- owner: payments
-- layer: mart
-- key: event_day, provider
-- incremental: event_day
-- freshness: 8h
-- cost: medium
-- check: condition(p50_duration_ms <= p95_duration_ms AND p95_duration_ms <= p99_duration_ms)
-- check: range(p95_duration_ms: 0..600000)
SELECT
  event_day,
  provider,
  payments,
  min(CASE WHEN place * 100 >= payments * 50 THEN duration_ms END) AS p50_duration_ms,
  min(CASE WHEN place * 100 >= payments * 95 THEN duration_ms END) AS p95_duration_ms,
  min(CASE WHEN place * 100 >= payments * 99 THEN duration_ms END) AS p99_duration_ms,
  max(duration_ms) AS max_duration_ms
FROM (
  SELECT
    event_day,
    provider,
    duration_ms,
    row_number() OVER (PARTITION BY event_day, provider ORDER BY duration_ms, transaction_id) AS place,
    count(*) OVER (PARTITION BY event_day, provider) AS payments
  FROM stg_payments
) AS placed
GROUP BY event_day, provider, payments
