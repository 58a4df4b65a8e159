-- name: stg_try_ons
-- description: Items that a player tried on during a day.
-- owner: catalogue
-- layer: staging
-- key: event_day, player_id, item_id
-- incremental: event_day
-- freshness: 4h
-- cost: medium
-- check: unique(event_day, player_id, item_id)
-- check: range(try_ons: 1..10000)
SELECT
  event_day,
  player_id,
  item_id,
  min(category) AS category,
  min(credits) AS credits,
  min(platform) AS platform,
  count(*) AS try_ons,
  CAST(sum(duration_ms) AS BIGINT) AS tried_on_ms
FROM events
WHERE family = 'ui' AND type = 'com.imvu.ui.item_tried_on.v1'
GROUP BY event_day, player_id, item_id
