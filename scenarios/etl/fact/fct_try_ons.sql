-- name: fct_try_ons
-- description: Items that a player tried on, and whether the player bought or gave them on the same day.
-- owner: catalogue
-- layer: fact
-- key: event_day, player_id, item_id
-- incremental: event_day
-- freshness: 6h
-- cost: medium
-- check: unique(event_day, player_id, item_id)
-- check: condition(is_bought = (orders > 0))
SELECT
  t.event_day,
  t.player_id,
  t.item_id,
  t.category,
  t.platform,
  t.credits,
  t.try_ons,
  t.tried_on_ms,
  coalesce(o.orders, 0) AS orders,
  o.orders IS NOT NULL AS is_bought
FROM stg_try_ons AS t
LEFT JOIN (
  SELECT event_day, player_id, item_id, count(*) AS orders
  FROM stg_orders
  WHERE item_id IS NOT NULL
  GROUP BY event_day, player_id, item_id
) AS o ON o.event_day = t.event_day AND o.player_id = t.player_id AND o.item_id = t.item_id
