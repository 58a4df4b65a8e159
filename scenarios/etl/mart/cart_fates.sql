-- name: cart_fates
-- description: What became of items in carts: bought, taken out or abandoned, and how much was left behind.
-- owner: economy
-- layer: mart
-- key: event_day, category, platform
-- incremental: event_day
-- freshness: 6h
-- cost: small
-- check: condition(bought + removed + abandoned = cart_lines)
SELECT
  event_day,
  category,
  platform,
  count(*) AS cart_lines,
  count(*) FILTER (WHERE fate = 'bought') AS bought,
  count(*) FILTER (WHERE fate = 'removed') AS removed,
  count(*) FILTER (WHERE fate = 'abandoned') AS abandoned,
  CAST(sum(CASE WHEN fate = 'abandoned' THEN credits ELSE 0 END) AS BIGINT) AS abandoned_credits,
  CAST(count(*) FILTER (WHERE fate = 'abandoned') AS DOUBLE) / count(*) AS abandonment
FROM fct_cart_lines
GROUP BY event_day, category, platform
