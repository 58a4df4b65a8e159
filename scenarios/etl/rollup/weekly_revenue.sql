-- name: weekly_revenue
-- description: Sales of each week by category, on how many days, and the best of them.
-- owner: economy
-- layer: rollup
-- key: week_start, category
-- freshness: 12h
-- cost: small
-- check: unique(week_start, category)
-- check: same_sum(credits = revenue_by_category.credits)
SELECT
  CAST(date_trunc('week', event_day) AS DATE) AS week_start,
  category,
  count(*) AS selling_days,
  CAST(sum(orders) AS BIGINT) AS orders,
  CAST(sum(gifts) AS BIGINT) AS gifts,
  CAST(sum(credits) AS BIGINT) AS credits,
  max(credits) AS best_day_credits
FROM revenue_by_category
GROUP BY CAST(date_trunc('week', event_day) AS DATE), category
