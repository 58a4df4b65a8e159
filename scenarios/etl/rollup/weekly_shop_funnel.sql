-- name: weekly_shop_funnel
-- description: The shop's funnel of each week by category.
-- owner: catalogue
-- layer: rollup
-- key: week_start, category
-- freshness: 12h
-- cost: small
-- check: unique(week_start, category)
SELECT
  CAST(date_trunc('week', event_day) AS DATE) AS week_start,
  category,
  CAST(sum(searches) AS BIGINT) AS searches,
  CAST(sum(clicks) AS BIGINT) AS clicks,
  CAST(sum(views) AS BIGINT) AS views,
  CAST(sum(try_ons) AS BIGINT) AS try_ons,
  CAST(sum(cart_adds) AS BIGINT) AS cart_adds,
  CAST(sum(purchases + gifts) AS BIGINT) AS orders,
  CAST(sum(purchases + gifts) AS DOUBLE) / nullif(sum(views), 0) AS orders_per_view
FROM shop_funnel_by_category
GROUP BY CAST(date_trunc('week', event_day) AS DATE), category
