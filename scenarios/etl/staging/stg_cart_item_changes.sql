-- name: stg_cart_item_changes
-- description: Rows of carts that the database inserted and deleted, for each player and item of a day.
-- owner: economy
-- layer: staging
-- key: event_day, player_id, item_id
-- incremental: event_day
-- freshness: 4h
-- cost: medium
-- check: unique(event_day, player_id, item_id)
SELECT
  event_day,
  player_id,
  item_id,
  min(category) AS category,
  min(credits) AS credits,
  count(*) FILTER (WHERE op = 'c') AS inserted,
  count(*) FILTER (WHERE op = 'd') AS deleted
FROM events
WHERE family = 'data' AND type = 'com.imvu.data.cart_items_changed.v1'
GROUP BY event_day, player_id, item_id
