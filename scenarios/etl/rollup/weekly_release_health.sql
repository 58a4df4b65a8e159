-- name: weekly_release_health
-- description: Versions of the client week by week - sessions, crash-free sessions, and days on which it should have been halted.
-- owner: platform
-- layer: rollup
-- key: week_start, app_version
-- freshness: 14h
-- check: unique(week_start, app_version)
SELECT
  CAST(date_trunc('week', h.event_day) AS DATE) AS week_start,
  h.app_version,
  r.release_number,
  CAST(sum(h.sessions) AS BIGINT) AS sessions,
  CAST(sum(h.crashes) AS BIGINT) AS crashes,
  1 - CAST(sum(h.crashes) AS DOUBLE) / nullif(sum(h.ended_sessions), 0) AS crash_free_sessions,
  CAST(sum(h.errors) AS DOUBLE) / sum(h.sessions) AS errors_per_session,
  count(*) FILTER (WHERE h.verdict = 'halt') AS days_to_halt
FROM release_health AS h
INNER JOIN dim_releases AS r ON r.app_version = h.app_version
GROUP BY CAST(date_trunc('week', h.event_day) AS DATE), h.app_version, r.release_number
