-- name: fct_sales
-- description: Items sold and given, with department, price band, creator, and how the credits are shared: 70 % to the creator where one is known.
-- owner: economy
-- layer: fact
-- key: transaction_id
-- freshness: 8h
-- cost: medium
-- check: unique(transaction_id)
-- check: condition(creator_millicredits + house_millicredits = credits * 1000)
-- check: relationship(creator_id -> dim_creators.creator_id)
SELECT
  p.event_day,
  p.transaction_id,
  p.player_id,
  p.country,
  p.platform,
  p.session_id,
  p.order_kind,
  p.item_id,
  p.category,
  c.department,
  CASE WHEN p.credits < 200 THEN 'budget' WHEN p.credits < 500 THEN 'standard' WHEN p.credits < 1500 THEN 'premium' ELSE 'luxury' END AS price_band,
  i.creator_id,
  p.credits,
  CASE WHEN i.creator_id IS NULL THEN 0 ELSE p.credits * 700 END AS creator_millicredits,
  CASE WHEN i.creator_id IS NULL THEN p.credits * 1000 ELSE p.credits * 300 END AS house_millicredits
FROM fct_purchases AS p
LEFT JOIN dim_items_current AS i ON i.item_id = p.item_id
LEFT JOIN dim_categories AS c ON c.category = p.category
WHERE p.order_kind IN ('item', 'gift')
