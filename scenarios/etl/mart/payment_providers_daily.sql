-- name: payment_providers_daily
-- description: Payments of each provider: how many were refused or failed, for how much, and how long they took.
-- owner: payments
-- layer: mart
-- key: event_day, provider
-- freshness: 6h
-- cost: small
-- check: unique(event_day, provider)
-- check: condition(refused + failed <= payments)
SELECT
  event_day,
  provider,
  count(*) AS payments,
  count(*) FILTER (WHERE status = 'declined') AS refused,
  count(*) FILTER (WHERE status IN ('error', 'timeout')) AS failed,
  count(*) FILTER (WHERE status = 'ok' AND NOT has_order) AS without_order,
  CAST(sum(CASE WHEN status = 'ok' THEN credits ELSE 0 END) AS BIGINT) AS accepted_credits,
  CAST(count(*) FILTER (WHERE status <> 'ok') AS DOUBLE) / count(*) AS refusal_ratio,
  CAST(sum(duration_ms) AS DOUBLE) / count(*) AS mean_duration_ms
FROM fct_payments
GROUP BY event_day, provider
