-- name: creator_payouts
-- description: What creators are owed for their sold items: 70 % of the credits. Creators are known of items that were looked at.
-- owner: creators
-- layer: mart
-- key: event_day, creator_id
-- freshness: 8h
-- cost: small
-- check: unique(event_day, creator_id)
-- check: same_sum(payout_millicredits = fct_sales.creator_millicredits)
SELECT
  event_day,
  creator_id,
  count(*) AS sold_items,
  count(DISTINCT item_id) AS distinct_items,
  CAST(sum(credits) AS BIGINT) AS credits,
  CAST(sum(creator_millicredits) AS BIGINT) AS payout_millicredits
FROM fct_sales
WHERE creator_id IS NOT NULL
GROUP BY event_day, creator_id
