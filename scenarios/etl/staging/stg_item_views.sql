-- name: stg_item_views
-- description: Items that were looked at, how often and how long, and who made them.
-- owner: catalogue
-- layer: staging
-- key: item_id
SELECT
  item_id,
  min(category) AS category,
  min(creator_id) AS creator_id,
  count(*) AS views,
  CAST(sum(duration_ms) AS BIGINT) AS viewed_ms
FROM events
WHERE family = 'ui' AND type = 'com.imvu.ui.item_viewed.v1'
GROUP BY item_id
