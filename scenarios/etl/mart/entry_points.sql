-- name: entry_points
-- description: Doors through which sessions began, and how long those sessions became.
-- owner: growth
-- layer: mart
-- key: first_day, entry_point
-- check: accepted(entry_point: direct, push, email, advert, store)
SELECT
  first_day,
  entry_point,
  count(*) AS sessions,
  count(DISTINCT player_id) AS players,
  count(*) FILTER (WHERE is_complete) AS complete_sessions,
  CAST(sum(CASE WHEN is_complete THEN duration_ms ELSE 0 END) AS DOUBLE) / nullif(count(*) FILTER (WHERE is_complete), 0) AS mean_duration_ms,
  count(*) FILTER (WHERE purchase_clicks > 0) AS buying_sessions
FROM fct_sessions
WHERE entry_point IS NOT NULL
GROUP BY first_day, entry_point
