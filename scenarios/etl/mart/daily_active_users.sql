-- name: daily_active_users
-- description: Players who did anything on a day, by country and platform.
-- owner: growth
-- layer: mart
-- key: event_day, country, platform
-- incremental: event_day
-- freshness: 5h
-- check: freshness(event_day: 26h)
-- check: unique(event_day, country, platform)
-- check: range(players: 1..)
-- check: condition(players <= sessions)
-- check: same_sum(events = fct_session_days.events)
SELECT
  event_day,
  country,
  platform,
  count(DISTINCT player_id) AS players,
  count(DISTINCT session_id) AS sessions,
  CAST(sum(events) AS BIGINT) AS events
FROM fct_session_days
GROUP BY event_day, country, platform
