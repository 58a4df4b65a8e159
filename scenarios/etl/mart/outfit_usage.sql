-- name: outfit_usage
-- description: Items put into outfits, and how many of them had been tried on or acquired on the same day.
-- owner: catalogue
-- layer: mart
-- key: event_day, category
-- incremental: event_day
-- freshness: 8h
-- cost: small
-- check: condition(acquired <= items AND tried_on <= items)
SELECT
  event_day,
  category,
  count(*) AS items,
  CAST(sum(changes) AS BIGINT) AS changes,
  count(DISTINCT player_id) AS players,
  count(*) FILTER (WHERE was_tried_on) AS tried_on,
  count(*) FILTER (WHERE was_acquired) AS acquired
FROM fct_outfit_changes
GROUP BY event_day, category
