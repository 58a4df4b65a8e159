-- name: provider_fees
-- description: What providers keep of the money for credits: 30 % in the stores, 3 % of direct payments.
-- owner: payments
-- layer: mart
-- key: event_day, provider
-- freshness: 8h
-- cost: small
-- check: unique(event_day, provider)
-- check: condition(fee_usd_microcents <= usd_microcents)
SELECT
  p.event_day,
  p.provider,
  d.kind,
  count(*) AS sales,
  CAST(sum(p.usd_microcents) AS BIGINT) AS usd_microcents,
  CAST(sum(p.usd_microcents) * CASE d.kind WHEN 'store' THEN 30 WHEN 'direct' THEN 3 ELSE 0 END AS DOUBLE) / 100 AS fee_usd_microcents
FROM fct_credit_purchases AS p
INNER JOIN dim_payment_providers AS d ON d.provider = p.provider
GROUP BY p.event_day, p.provider, d.kind
