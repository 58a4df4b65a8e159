-- name: session_end_reasons
-- description: How sessions ended, by platform, with the share of crashes.
-- owner: growth
-- layer: mart
-- key: event_day, platform
-- incremental: event_day
-- check: unique(event_day, platform)
-- check: range(crash_ratio: 0..1)
-- check: condition(logouts + timeouts + crashes = ended_sessions)
SELECT
  event_day,
  platform,
  count(*) AS ended_sessions,
  count(*) FILTER (WHERE end_reason = 'logout') AS logouts,
  count(*) FILTER (WHERE end_reason = 'timeout') AS timeouts,
  count(*) FILTER (WHERE end_reason = 'crash') AS crashes,
  CAST(count(*) FILTER (WHERE end_reason = 'crash') AS DOUBLE) / count(*) AS crash_ratio,
  CAST(sum(action_count) AS DOUBLE) / count(*) AS mean_actions
FROM fct_session_days
WHERE end_reason IS NOT NULL
GROUP BY event_day, platform
