-- name: stg_outfit_changes
-- description: Items that players put on and kept in an outfit during a day.
-- owner: catalogue
-- layer: staging
-- key: event_day, player_id, item_id
-- incremental: event_day
-- freshness: 4h
-- cost: medium
-- check: not_null(player_id, item_id)
SELECT
  event_day,
  player_id,
  item_id,
  min(category) AS category,
  count(*) AS changes
FROM events
WHERE family = 'data' AND type = 'com.imvu.data.outfits_changed.v1' AND op = 'u'
GROUP BY event_day, player_id, item_id
