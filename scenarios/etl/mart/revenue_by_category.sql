-- name: revenue_by_category
-- description: What was bought and given, by category of the item.
-- owner: economy
-- layer: mart
-- key: event_day, category
-- incremental: event_day
-- freshness: 6h
-- cost: small
-- check: unique(event_day, category)
-- check: condition(gifts <= orders)
SELECT
  event_day,
  category,
  count(*) AS orders,
  count(*) FILTER (WHERE order_kind = 'gift') AS gifts,
  count(DISTINCT player_id) AS buyers,
  CAST(sum(credits) AS BIGINT) AS credits,
  CAST(sum(amount_cents) AS BIGINT) AS amount_usd_cents
FROM stg_orders
WHERE order_kind IN ('item', 'gift')
GROUP BY event_day, category
