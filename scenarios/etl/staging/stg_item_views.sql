-- name: stg_item_views
-- description: Items that were looked at on a day, how often and how long, what they cost, and who made them.
-- owner: catalogue
-- layer: staging
-- key: event_day, item_id
-- incremental: event_day
-- freshness: 2h
-- cost: medium
-- check: unique(event_day, item_id)
-- check: not_null(item_id, creator_id)
-- check: range(credits: 0..1000000)
SELECT
  event_day,
  item_id,
  min(category) AS category,
  min(creator_id) AS creator_id,
  min(credits) AS credits,
  count(*) AS views,
  CAST(sum(duration_ms) AS BIGINT) AS viewed_ms
FROM events
WHERE family = 'ui' AND type = 'com.imvu.ui.item_viewed.v1'
GROUP BY event_day, item_id
