-- name: dim_payment_providers
-- description: Providers that payments went through, and what kind of provider each is.
-- owner: payments
-- layer: dimension
-- key: provider
-- freshness: 24h
-- cost: small
-- check: unique(provider)
-- check: accepted(kind: virtual, store, direct)
SELECT
  provider,
  CASE WHEN provider = 'wallet' THEN 'virtual' WHEN provider IN ('app-store', 'play-store') THEN 'store' ELSE 'direct' END AS kind,
  min(event_day) AS first_day,
  max(event_day) AS last_day,
  count(*) AS payments
FROM stg_payments
GROUP BY provider
