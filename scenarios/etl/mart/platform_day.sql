-- name: platform_day_${platform}
-- description: What the ${platform} team looks at each morning: players, sessions, ends, screens that were slow.
-- owner: growth
-- layer: mart
-- key: event_day
-- incremental: event_day
-- for-each: platform = windows, macos, ios, android, web
-- check: unique(event_day)
SELECT
  p.event_day,
  p.players,
  p.sessions,
  p.client_errors,
  coalesce(e.ended_sessions, 0) AS ended_sessions,
  coalesce(e.crashes, 0) AS crashes,
  s.views,
  s.slow_views
FROM (
  SELECT
    event_day,
    count(*) AS players,
    CAST(sum(sessions) AS BIGINT) AS sessions,
    CAST(sum(client_errors) AS BIGINT) AS client_errors
  FROM fct_player_days
  WHERE platform = '${platform}'
  GROUP BY event_day
) AS p
LEFT JOIN (
  SELECT event_day, ended_sessions, crashes FROM session_end_reasons WHERE platform = '${platform}'
) AS e ON e.event_day = p.event_day
LEFT JOIN (
  SELECT event_day, CAST(sum(views) AS BIGINT) AS views, CAST(sum(slow_views) AS BIGINT) AS slow_views
  FROM stg_screen_views
  WHERE platform = '${platform}'
  GROUP BY event_day
) AS s ON s.event_day = p.event_day
