-- name: player_money
-- description: What players buy - orders, credits spent, credits and money paid in.
-- owner: bi
-- layer: mart
-- key: player_id
-- freshness: 8h
-- cost: medium
-- check: unique(player_id)
-- check: range(spent_credits: 0..)
SELECT
  player_id,
  count(*) FILTER (WHERE order_kind IN ('item', 'gift')) AS orders,
  CAST(sum(CASE WHEN order_kind IN ('item', 'gift') THEN credits ELSE 0 END) AS BIGINT) AS spent_credits,
  count(*) FILTER (WHERE order_kind = 'credits') AS credit_orders,
  CAST(sum(CASE WHEN order_kind = 'credits' THEN credits ELSE 0 END) AS BIGINT) AS bought_credits,
  count(DISTINCT category) AS categories,
  max(event_day) AS last_order_day
FROM fct_purchases
GROUP BY player_id
