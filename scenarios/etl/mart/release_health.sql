-- name: release_health
-- description: Sessions, crashes and errors of each version of the client; crash-free sessions and players, and whether to go on with it.
-- owner: platform
-- layer: mart
-- key: event_day, app_version
-- freshness: 5h
-- cost: medium
-- check: unique(event_day, app_version)
-- check: range(crash_free_sessions: 0..1)
-- check: accepted(verdict: halt, watch, healthy, unknown)
-- check: relationship(app_version -> dim_releases.app_version)
SELECT
  s.event_day,
  s.app_version,
  s.sessions,
  s.ended_sessions,
  s.crashes,
  s.players,
  s.crashed_players,
  1 - CAST(s.crashes AS DOUBLE) / nullif(s.ended_sessions, 0) AS crash_free_sessions,
  1 - CAST(s.crashed_players AS DOUBLE) / s.players AS crash_free_players,
  coalesce(e.errors, 0) AS errors,
  coalesce(e.fatal_errors, 0) AS fatal_errors,
  CAST(coalesce(e.errors, 0) AS DOUBLE) / s.sessions AS errors_per_session,
  CASE
    WHEN s.ended_sessions = 0 THEN 'unknown'
    WHEN s.crashes * 10 > s.ended_sessions THEN 'halt'
    WHEN s.crashes * 20 > s.ended_sessions OR coalesce(e.fatal_errors, 0) * 10 > s.sessions THEN 'watch'
    ELSE 'healthy'
  END AS verdict
FROM (
  SELECT
    event_day,
    app_version,
    count(*) AS sessions,
    count(*) FILTER (WHERE has_end) AS ended_sessions,
    count(*) FILTER (WHERE is_crash) AS crashes,
    count(DISTINCT player_id) AS players,
    count(DISTINCT CASE WHEN is_crash THEN player_id END) AS crashed_players
  FROM fct_app_sessions
  GROUP BY event_day, app_version
) AS s
LEFT JOIN (
  SELECT
    event_day,
    app_version,
    count(*) AS errors,
    count(*) FILTER (WHERE severity = 'fatal') AS fatal_errors
  FROM fct_client_errors
  GROUP BY event_day, app_version
) AS e ON e.event_day = s.event_day AND e.app_version = s.app_version
