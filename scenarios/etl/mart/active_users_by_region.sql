-- name: active_users_by_region
-- description: Players of a day by region, and how many countries they came from.
-- owner: growth
-- layer: mart
-- key: event_day, region
-- check: unique(event_day, region)
SELECT
  a.event_day,
  coalesce(c.region, 'other') AS region,
  count(*) AS countries,
  CAST(sum(a.players) AS BIGINT) AS players,
  CAST(sum(a.sessions) AS BIGINT) AS sessions,
  CAST(sum(a.sessions) AS DOUBLE) / sum(a.players) AS sessions_per_player
FROM active_users_by_country AS a
LEFT JOIN dim_countries AS c ON c.country = a.country
GROUP BY a.event_day, coalesce(c.region, 'other')
