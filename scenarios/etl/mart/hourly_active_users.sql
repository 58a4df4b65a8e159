-- name: hourly_active_users
-- description: Players and sessions of each hour, and how many began and ended in it.
-- owner: growth
-- layer: mart
-- key: event_day, event_hour
-- incremental: event_day
-- freshness: 3h
-- check: range(event_hour: 0..23)
-- check: condition(players <= sessions)
SELECT
  event_day,
  event_hour,
  count(DISTINCT player_id) AS players,
  count(*) AS sessions,
  CAST(sum(logins) AS BIGINT) AS logins,
  CAST(sum(logouts) AS BIGINT) AS logouts,
  CAST(sum(events) AS BIGINT) AS events
FROM stg_session_hours
GROUP BY event_day, event_hour
