-- name: retention_cohorts
-- description: Players by the day on which they were first seen, and how many of them were there so many days later.
-- owner: growth
-- layer: mart
-- key: first_day, country, platform, days_since
-- cost: medium
-- check: unique(first_day, country, platform, days_since)
-- check: range(days_since: 0..)
SELECT
  l.first_day,
  l.country,
  l.platform,
  date_diff('day', l.first_day, d.event_day) AS days_since,
  count(*) AS players,
  CAST(sum(d.sessions) AS BIGINT) AS sessions
FROM dim_player_lifetimes AS l
INNER JOIN fct_player_days AS d ON d.player_id = l.player_id
GROUP BY l.first_day, l.country, l.platform, date_diff('day', l.first_day, d.event_day)
