-- name: price_band_conversion
-- description: How far items of each price band get, from a look to an order: what estimates of price elasticity are made of.
-- owner: catalogue
-- layer: mart
-- key: event_day, price_band
-- incremental: event_day
-- freshness: 8h
-- cost: medium
-- check: accepted(price_band: budget, standard, premium, luxury)
SELECT
  event_day,
  price_band,
  CAST(sum(views) AS BIGINT) AS views,
  CAST(sum(try_ons) AS BIGINT) AS try_ons,
  CAST(sum(carted) AS BIGINT) AS carted,
  CAST(sum(orders) AS BIGINT) AS orders,
  CAST(sum(credits) AS BIGINT) AS credits,
  CAST(sum(orders) AS DOUBLE) / nullif(sum(views), 0) AS orders_per_view
FROM (
  SELECT
    event_day,
    CASE WHEN credits < 200 THEN 'budget' WHEN credits < 500 THEN 'standard' WHEN credits < 1500 THEN 'premium' ELSE 'luxury' END AS price_band,
    views,
    0 AS try_ons,
    0 AS carted,
    0 AS orders,
    0 AS credits
  FROM stg_item_views
  UNION ALL
  SELECT
    event_day,
    CASE WHEN credits < 200 THEN 'budget' WHEN credits < 500 THEN 'standard' WHEN credits < 1500 THEN 'premium' ELSE 'luxury' END AS price_band,
    0 AS views,
    try_ons,
    0 AS carted,
    0 AS orders,
    0 AS credits
  FROM fct_try_ons
  UNION ALL
  SELECT event_day, price_band, 0 AS views, 0 AS try_ons, 1 AS carted, 0 AS orders, 0 AS credits FROM fct_cart_lines
  UNION ALL
  SELECT
    event_day,
    CASE WHEN credits < 200 THEN 'budget' WHEN credits < 500 THEN 'standard' WHEN credits < 1500 THEN 'premium' ELSE 'luxury' END AS price_band,
    0 AS views,
    0 AS try_ons,
    0 AS carted,
    1 AS orders,
    credits
  FROM stg_orders
  WHERE order_kind <> 'credits'
) AS steps
GROUP BY event_day, price_band
