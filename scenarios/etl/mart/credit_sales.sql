-- name: credit_sales
-- description: Credits sold for money, by country and currency.
-- owner: payments
-- layer: mart
-- key: event_day, country, currency
-- incremental: event_day
-- freshness: 6h
-- cost: small
-- check: unique(event_day, country, currency)
SELECT
  event_day,
  country,
  currency,
  count(*) AS orders,
  count(DISTINCT player_id) AS buyers,
  CAST(sum(credits) AS BIGINT) AS credits,
  CAST(sum(amount_cents) AS BIGINT) AS amount_cents,
  CAST(sum(amount_cents) AS DOUBLE) / count(*) AS mean_amount_cents
FROM stg_orders
WHERE order_kind = 'credits'
GROUP BY event_day, country, currency
