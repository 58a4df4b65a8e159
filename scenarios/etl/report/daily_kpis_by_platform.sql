-- name: daily_kpis_by_platform
-- description: The figures of a day for each platform - sessions, crashes, errors, failed calls - against the day before.
-- owner: bi
-- layer: report
-- key: event_day, platform
-- freshness: 8h
-- check: unique(event_day, platform)
-- check: accepted(platform: windows, macos, ios, android, web)
SELECT
  a.event_day,
  a.platform,
  a.sessions,
  a.events,
  coalesce(s.ended_sessions, 0) AS ended_sessions,
  coalesce(s.crashes, 0) AS crashes,
  coalesce(e.errors, 0) AS errors,
  coalesce(f.failed_calls, 0) AS failed_calls,
  CAST(coalesce(e.errors, 0) * 1000 AS DOUBLE) / a.sessions AS errors_per_1000_sessions,
  a.sessions - lag(a.sessions) OVER (PARTITION BY a.platform ORDER BY a.event_day) AS sessions_change
FROM (
  SELECT event_day, platform, CAST(sum(sessions) AS BIGINT) AS sessions, CAST(sum(events) AS BIGINT) AS events
  FROM daily_active_users
  GROUP BY event_day, platform
) AS a
LEFT JOIN (
  SELECT event_day, platform, count(*) FILTER (WHERE has_end) AS ended_sessions, count(*) FILTER (WHERE is_crash) AS crashes
  FROM fct_app_sessions
  GROUP BY event_day, platform
) AS s ON s.event_day = a.event_day AND s.platform = a.platform
LEFT JOIN (
  SELECT event_day, platform, count(*) AS errors FROM fct_client_errors GROUP BY event_day, platform
) AS e ON e.event_day = a.event_day AND e.platform = a.platform
LEFT JOIN (
  SELECT event_day, platform, CAST(sum(calls) AS BIGINT) AS failed_calls
  FROM stg_failed_calls
  WHERE status IN ('error', 'timeout')
  GROUP BY event_day, platform
) AS f ON f.event_day = a.event_day AND f.platform = a.platform
