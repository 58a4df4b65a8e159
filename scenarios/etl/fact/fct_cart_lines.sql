-- name: fct_cart_lines
-- description: What became of each item that a session had in its cart on a day: bought, taken out, or left there.
-- owner: economy
-- layer: fact
-- key: event_day, session_id, item_id
-- incremental: event_day
-- freshness: 4h
-- cost: small
-- check: accepted(fate: bought, removed, abandoned)
-- check: not_null(player_id, platform)
SELECT
  event_day,
  session_id,
  item_id,
  player_id,
  country,
  platform,
  category,
  CASE WHEN credits < 200 THEN 'budget' WHEN credits < 500 THEN 'standard' WHEN credits < 1500 THEN 'premium' ELSE 'luxury' END AS price_band,
  credits,
  CASE WHEN purchases > 0 THEN 'bought' WHEN removes > 0 AND removes >= adds THEN 'removed' ELSE 'abandoned' END AS fate,
  adds,
  adds = 0 AS was_there_before
FROM stg_cart_lines
