-- name: dim_categories
-- description: Categories of the shop, and the department that each belongs to.
-- owner: catalogue
-- layer: dimension
-- key: category
-- freshness: 24h
-- cost: small
-- check: unique(category)
-- check: accepted(department: clothing, accessories, body, home, fun)
SELECT
  category,
  CASE
    WHEN category IN ('tops', 'bottoms', 'dresses', 'shoes') THEN 'clothing'
    WHEN category IN ('hats', 'eyewear', 'jewellery', 'bags') THEN 'accessories'
    WHEN category IN ('hair', 'skins', 'heads', 'eyes', 'makeup', 'tattoos') THEN 'body'
    WHEN category IN ('furniture', 'rooms') THEN 'home'
    ELSE 'fun'
  END AS department,
  min(event_day) AS first_day,
  max(event_day) AS last_day
FROM stg_shop_hours
GROUP BY category
