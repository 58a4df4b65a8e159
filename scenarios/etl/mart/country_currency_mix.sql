-- name: country_currency_mix
-- description: In which currencies players of each country buy credits, and what is not in their own.
-- owner: risk
-- layer: mart
-- key: event_day, country, currency
-- incremental: event_day
-- freshness: 6h
-- check: accepted(currency: USD, BRL, GBP, EUR, JPY)
SELECT
  event_day,
  country,
  currency,
  count(*) AS orders,
  count(DISTINCT player_id) AS buyers,
  CAST(sum(amount_cents) AS BIGINT) AS amount_cents,
  currency = CASE
    WHEN country = 'BR' THEN 'BRL'
    WHEN country = 'GB' THEN 'GBP'
    WHEN country = 'JP' THEN 'JPY'
    WHEN country IN ('DE', 'FR', 'IT', 'ES', 'PL', 'NL', 'RO', 'SE') THEN 'EUR'
    ELSE 'USD'
  END AS is_own_currency
FROM stg_orders
WHERE order_kind = 'credits'
GROUP BY event_day, country, currency
