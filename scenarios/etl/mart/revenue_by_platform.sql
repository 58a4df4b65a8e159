-- name: revenue_by_platform
-- description: Orders by the platform of the client on which they began; unknown where the click never came.
-- owner: economy
-- layer: mart
-- key: event_day, platform, order_kind
-- freshness: 6h
-- cost: small
-- check: unique(event_day, platform, order_kind)
-- check: same_sum(credits = fct_purchases.credits)
SELECT
  event_day,
  coalesce(platform, 'unknown') AS platform,
  order_kind,
  count(*) AS orders,
  count(DISTINCT player_id) AS buyers,
  count(DISTINCT session_id) AS sessions,
  CAST(sum(credits) AS BIGINT) AS credits
FROM fct_purchases
GROUP BY event_day, coalesce(platform, 'unknown'), order_kind
