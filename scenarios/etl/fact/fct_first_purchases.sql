-- name: fct_first_purchases
-- description: The first purchase or gift of each player that the lake knows of.
-- owner: economy
-- layer: fact
-- key: player_id
-- freshness: 12h
-- cost: medium
-- check: unique(player_id)
-- check: not_null(item_id, category)
SELECT
  event_day,
  ordered_at,
  player_id,
  country,
  transaction_id,
  order_kind,
  item_id,
  category,
  credits
FROM (
  SELECT
    event_day,
    ordered_at,
    player_id,
    country,
    transaction_id,
    order_kind,
    item_id,
    category,
    credits,
    row_number() OVER (PARTITION BY player_id ORDER BY ordered_at, transaction_id) AS place
  FROM stg_orders
  WHERE order_kind <> 'credits'
) AS placed
WHERE place = 1
