-- name: creator_payouts
-- description: What creators are owed for their sold items: 70 % of the credits. Creators are known of items that were looked at.
-- owner: economy
-- layer: mart
-- key: event_day, creator_id
SELECT
  p.event_day,
  v.creator_id,
  count(*) AS sold_items,
  count(DISTINCT p.item_id) AS distinct_items,
  CAST(sum(p.credits) AS BIGINT) AS credits,
  CAST(sum(p.credits) * 700 AS BIGINT) AS payout_millicredits
FROM fct_purchases AS p
INNER JOIN stg_item_views AS v ON v.item_id = p.item_id
WHERE p.order_kind IN ('item', 'gift')
GROUP BY p.event_day, v.creator_id
