-- name: dim_credit_packs
-- description: Packs of credits on sale, by their size; the price is in hundredths of the buyer's currency.
-- owner: payments
-- layer: dimension
-- key: credits
-- freshness: 24h
-- cost: small
-- check: unique(credits)
-- check: condition(lowest_amount_cents = highest_amount_cents) warn
SELECT
  credits,
  CASE WHEN credits <= 2000 THEN 'starter' WHEN credits <= 5000 THEN 'small' WHEN credits <= 12000 THEN 'medium' ELSE 'large' END AS pack,
  min(amount_cents) AS lowest_amount_cents,
  max(amount_cents) AS highest_amount_cents,
  CAST(min(amount_cents) * 1000 AS DOUBLE) / credits AS cents_per_1000_credits,
  min(event_day) AS first_day
FROM stg_orders
WHERE order_kind = 'credits' AND credits > 0
GROUP BY credits
