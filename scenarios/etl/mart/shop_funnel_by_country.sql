-- name: shop_funnel_by_country
-- description: Steps of the shop by country of the player.
-- owner: catalogue
-- layer: mart
-- key: event_day, country
-- incremental: event_day
-- freshness: 4h
-- cost: small
-- check: unique(event_day, country)
SELECT
  event_day,
  country,
  CAST(sum(searches) AS BIGINT) AS searches,
  CAST(sum(clicks) AS BIGINT) AS clicks,
  CAST(sum(views) AS BIGINT) AS views,
  CAST(sum(try_ons) AS BIGINT) AS try_ons,
  CAST(sum(cart_adds) AS BIGINT) AS cart_adds,
  CAST(sum(purchase_clicks) AS BIGINT) AS purchases,
  CAST(sum(viewed_ms) AS DOUBLE) / nullif(sum(views), 0) AS viewed_ms_per_view,
  CAST(sum(purchase_clicks) AS DOUBLE) / nullif(sum(searches), 0) AS purchases_per_search
FROM stg_shop_hours
GROUP BY event_day, country
