-- name: fct_outfit_changes
-- description: Items that players put into outfits, and whether they had tried them on or acquired them on the same day.
-- owner: catalogue
-- layer: fact
-- key: event_day, player_id, item_id
-- incremental: event_day
-- freshness: 6h
-- cost: small
-- check: unique(event_day, player_id, item_id)
SELECT
  f.event_day,
  f.player_id,
  f.item_id,
  f.category,
  f.changes,
  t.player_id IS NOT NULL AS was_tried_on,
  i.player_id IS NOT NULL AS was_acquired
FROM stg_outfit_changes AS f
LEFT JOIN stg_try_ons AS t ON t.event_day = f.event_day AND t.player_id = f.player_id AND t.item_id = f.item_id
LEFT JOIN (
  SELECT event_day, player_id, item_id FROM stg_inventory_changes GROUP BY event_day, player_id, item_id
) AS i ON i.event_day = f.event_day AND i.player_id = f.player_id AND i.item_id = f.item_id
