-- name: daily_active_users
-- description: Players who did anything on a day, by country and platform.
-- owner: growth
-- layer: mart
-- key: event_day, country, platform
SELECT
  event_day,
  country,
  platform,
  count(DISTINCT player_id) AS players,
  count(DISTINCT session_id) AS sessions,
  CAST(sum(events) AS BIGINT) AS events
FROM stg_session_hours
GROUP BY event_day, country, platform
