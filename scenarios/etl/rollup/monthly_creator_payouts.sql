-- name: monthly_creator_payouts
-- description: What creators are owed for each month, from the days, and the mean of a selling day.
-- owner: creators
-- layer: rollup
-- key: month_code, creator_id
-- freshness: 12h
-- cost: small
-- check: unique(month_code, creator_id)
-- check: same_sum(payout_millicredits = creator_payouts.payout_millicredits)
SELECT
  substr(CAST(event_day AS VARCHAR), 1, 7) AS month_code,
  creator_id,
  count(*) AS selling_days,
  CAST(sum(sold_items) AS BIGINT) AS sold_items,
  CAST(sum(credits) AS BIGINT) AS credits,
  CAST(sum(payout_millicredits) AS BIGINT) AS payout_millicredits,
  CAST(sum(payout_millicredits) AS DOUBLE) / count(*) AS payout_millicredits_per_day
FROM creator_payouts
GROUP BY substr(CAST(event_day AS VARCHAR), 1, 7), creator_id
