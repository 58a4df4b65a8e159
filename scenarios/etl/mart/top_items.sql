-- name: top_items
-- description: The 100 items that earned most, with how often they were looked at.
-- owner: catalogue
-- layer: mart
-- key: rank
SELECT
  s.rank,
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
    row_number() OVER (ORDER BY sum(credits) DESC, item_id) AS rank
  FROM fct_purchases
  WHERE order_kind IN ('item', 'gift')
  GROUP BY item_id
) AS s
LEFT JOIN stg_item_views AS v ON v.item_id = s.item_id
WHERE s.rank <= 100
