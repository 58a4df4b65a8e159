-- name: try_on_conversion
-- description: Items tried on, and how many of them were bought on the same day.
-- owner: catalogue
-- layer: mart
-- key: event_day, category, platform
-- incremental: event_day
-- freshness: 8h
-- cost: small
-- check: condition(bought <= tried_items)
SELECT
  event_day,
  category,
  platform,
  count(*) AS tried_items,
  count(DISTINCT player_id) AS players,
  CAST(sum(try_ons) AS BIGINT) AS try_ons,
  CAST(sum(tried_on_ms) AS BIGINT) AS tried_on_ms,
  count(*) FILTER (WHERE is_bought) AS bought,
  CAST(count(*) FILTER (WHERE is_bought) AS DOUBLE) / count(*) AS conversion
FROM fct_try_ons
GROUP BY event_day, category, platform
