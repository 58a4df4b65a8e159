-- name: dim_items_current
-- description: The items of dim_items as they are now, with their price band and, where someone looked at them, their creator.
-- owner: catalogue
-- layer: dimension
-- key: item_id
-- freshness: 8h
-- cost: medium
-- check: unique(item_id)
-- check: relationship(item_id -> dim_items.item_id)
-- check: accepted(price_band: budget, standard, premium, luxury)
SELECT
  i.item_id,
  i.category,
  i.credits,
  CASE WHEN i.credits < 200 THEN 'budget' WHEN i.credits < 500 THEN 'standard' WHEN i.credits < 1500 THEN 'premium' ELSE 'luxury' END AS price_band,
  i.version AS versions,
  i.valid_from,
  v.creator_id
FROM dim_items AS i
LEFT JOIN (
  SELECT item_id, min(creator_id) AS creator_id FROM stg_item_views GROUP BY item_id
) AS v ON v.item_id = i.item_id
WHERE i.valid_to IS NULL
