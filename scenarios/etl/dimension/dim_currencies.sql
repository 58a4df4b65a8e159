-- name: dim_currencies
-- description: Currencies that were paid in, with the rate at which finance books them: millionths of a US cent for a hundredth of the currency.
-- owner: payments
-- layer: dimension
-- key: currency
-- freshness: 24h
-- cost: small
-- check: unique(currency)
-- check: range(usd_ppm: 1..2000000)
SELECT
  currency,
  CAST(CASE currency WHEN 'USD' THEN 1000000 WHEN 'EUR' THEN 1080000 WHEN 'GBP' THEN 1270000 WHEN 'BRL' THEN 180000 ELSE 6700 END AS BIGINT) AS usd_ppm,
  count(DISTINCT country) AS countries,
  min(event_day) AS first_day,
  max(event_day) AS last_day
FROM stg_orders
GROUP BY currency
