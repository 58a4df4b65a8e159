-- name: daily_kpis_on_${platform}
-- description: The figures of a day on ${platform} - players, sessions, crashes, errors.
-- owner: bi
-- layer: report
-- key: event_day
-- for-each: platform = windows, ios, android
-- freshness: 8h
-- check: unique(event_day)
SELECT
  a.event_day,
  a.player_countries,
  a.sessions,
  a.events,
  coalesce(s.crashes, 0) AS crashes,
  coalesce(e.errors, 0) AS errors,
  CAST(coalesce(e.errors, 0) * 1000 AS DOUBLE) / a.sessions AS errors_per_1000_sessions
FROM (
  SELECT
    event_day,
    CAST(sum(players) AS BIGINT) AS player_countries,
    CAST(sum(sessions) AS BIGINT) AS sessions,
    CAST(sum(events) AS BIGINT) AS events
  FROM daily_active_users
  WHERE platform = '${platform}'
  GROUP BY event_day
) AS a
LEFT JOIN (
  SELECT event_day, count(*) FILTER (WHERE is_crash) AS crashes FROM fct_app_sessions WHERE platform = '${platform}' GROUP BY event_day
) AS s ON s.event_day = a.event_day
LEFT JOIN (
  SELECT event_day, count(*) AS errors FROM fct_client_errors WHERE platform = '${platform}' GROUP BY event_day
) AS e ON e.event_day = a.event_day
