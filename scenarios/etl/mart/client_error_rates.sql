-- name: client_error_rates
-- description: Errors that players met, by code and severity, also per thousand sessions of the day.
-- owner: platform
-- layer: mart
-- key: event_day, error_code, severity
-- incremental: event_day
-- check: range(errors_per_1000_sessions: 0..)
SELECT
  e.event_day,
  e.error_code,
  e.severity,
  e.errors,
  e.players,
  CAST(e.errors * 1000 AS DOUBLE) / d.sessions AS errors_per_1000_sessions
FROM (
  SELECT
    event_day,
    error_code,
    severity,
    count(*) AS errors,
    count(DISTINCT player_id) AS players
  FROM stg_client_errors
  GROUP BY event_day, error_code, severity
) AS e
INNER JOIN (
  SELECT event_day, sum(sessions) AS sessions FROM daily_active_users GROUP BY event_day
) AS d ON d.event_day = e.event_day
