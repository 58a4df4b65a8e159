-- name: top_items
-- description: The 100 items that earned most, with how often they were looked at.
-- owner: catalogue
-- layer: mart
-- key: place
-- freshness: 8h
-- cost: small
-- check: unique(item_id)
-- check: range(place: 1..100)
SELECT
  s.place,
  s.item_id,
  s.category,
  s.orders,
  s.credits,
  coalesce(v.views, 0) AS views
FROM (
  SELECT
    item_id,
    min(category) AS category,
    count(*) AS orders,
    CAST(sum(credits) AS BIGINT) AS credits,
    row_number() OVER (ORDER BY sum(credits) DESC, item_id) AS place
  FROM fct_sales
  GROUP BY item_id
) AS s
LEFT JOIN (
  SELECT item_id, CAST(sum(views) AS BIGINT) AS views FROM stg_item_views GROUP BY item_id
) AS v ON v.item_id = s.item_id
WHERE s.place <= 100
