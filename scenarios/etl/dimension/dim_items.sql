-- name: dim_items
-- description: Items that were carted or bought, with each price and category that they have had (slowly changing dimension, type 2).
-- owner: catalogue
-- layer: dimension
-- key: item_id, version
-- freshness: 8h
-- cost: medium
-- check: unique(item_id, version)
-- check: not_null(category, credits)
-- check: condition(valid_to IS NULL OR valid_to >= valid_from)
WITH observed AS (
  SELECT item_id, category, credits, first_changed_at AS seen_at FROM stg_cart_lines
  UNION ALL
  SELECT item_id, category, credits, ordered_at AS seen_at FROM stg_orders WHERE item_id IS NOT NULL
),
compared AS (
  SELECT
    item_id,
    category,
    credits,
    seen_at,
    lag(category) OVER (PARTITION BY item_id ORDER BY seen_at, category, credits) AS category_before,
    lag(credits) OVER (PARTITION BY item_id ORDER BY seen_at, category, credits) AS credits_before
  FROM observed
),
begun AS (
  SELECT
    item_id,
    category,
    credits,
    seen_at,
    row_number() OVER (PARTITION BY item_id ORDER BY seen_at, category, credits) AS version
  FROM compared
  WHERE credits_before IS NULL OR credits_before <> credits OR category_before <> category
)
SELECT
  item_id,
  version,
  category,
  credits,
  seen_at AS valid_from,
  lead(seen_at) OVER (PARTITION BY item_id ORDER BY version) AS valid_to
FROM begun
