-- name: shop_funnel_by_category
-- description: Steps of the shop by category, from a search to a purchase, and the share that gets from each step to the next.
-- owner: catalogue
-- layer: mart
-- key: event_day, category
-- incremental: event_day
-- freshness: 4h
-- cost: small
-- check: unique(event_day, category)
-- check: condition(searches >= 0 AND clicks >= 0)
SELECT
  event_day,
  category,
  CAST(sum(searches) AS BIGINT) AS searches,
  CAST(sum(empty_searches) AS BIGINT) AS empty_searches,
  CAST(sum(clicks) AS BIGINT) AS clicks,
  CAST(sum(views) AS BIGINT) AS views,
  CAST(sum(try_ons) AS BIGINT) AS try_ons,
  CAST(sum(cart_adds) AS BIGINT) AS cart_adds,
  CAST(sum(purchase_clicks) AS BIGINT) AS purchases,
  CAST(sum(gift_clicks) AS BIGINT) AS gifts,
  CAST(sum(views) AS DOUBLE) / nullif(sum(clicks), 0) AS views_per_click,
  CAST(sum(try_ons) AS DOUBLE) / nullif(sum(views), 0) AS try_ons_per_view,
  CAST(sum(purchase_clicks) AS DOUBLE) / nullif(sum(try_ons), 0) AS purchases_per_try_on
FROM stg_shop_hours
GROUP BY event_day, category
