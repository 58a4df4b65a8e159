-- name: stg_session_changes
-- description: Sessions that the accounts database opened and closed, by hour, country and platform.
-- owner: growth
-- layer: staging
-- key: event_day, event_hour, country, platform
-- incremental: event_day
-- freshness: 2h
-- cost: medium
-- check: unique(event_day, event_hour, country, platform)
-- check: range(opened: 0..)
SELECT
  event_day,
  extract(hour FROM time) AS event_hour,
  country,
  platform,
  count(*) FILTER (WHERE op = 'c') AS opened,
  count(*) FILTER (WHERE op = 'd') AS closed,
  count(DISTINCT player_id) AS players
FROM events
WHERE family = 'data' AND type = 'com.imvu.data.sessions_changed.v1'
GROUP BY event_day, extract(hour FROM time), country, platform
