-- name: weekly_creator_payouts
-- description: What creators are owed for each week.
-- owner: creators
-- layer: rollup
-- key: week_start, creator_id
-- freshness: 12h
-- cost: small
-- check: unique(week_start, creator_id)
SELECT
  CAST(date_trunc('week', event_day) AS DATE) AS week_start,
  creator_id,
  count(*) AS selling_days,
  CAST(sum(sold_items) AS BIGINT) AS sold_items,
  CAST(sum(credits) AS BIGINT) AS credits,
  CAST(sum(payout_millicredits) AS BIGINT) AS payout_millicredits
FROM creator_payouts
GROUP BY CAST(date_trunc('week', event_day) AS DATE), creator_id
