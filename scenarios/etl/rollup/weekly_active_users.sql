-- name: weekly_active_users
-- description: Players of each week by country and platform.
-- owner: growth
-- layer: rollup
-- key: week_start, country, platform
-- check: unique(week_start, country, platform)
SELECT
  week_start,
  country,
  platform,
  count(*) AS players,
  CAST(sum(sessions) AS BIGINT) AS sessions,
  CAST(sum(active_days) AS DOUBLE) / count(*) AS mean_active_days
FROM player_weeks
GROUP BY week_start, country, platform
