-- name: weekly_session_quality
-- description: Sessions of each week by platform: how many ended in a crash, and how many actions they had.
-- owner: growth
-- layer: rollup
-- key: week_start, platform
-- check: range(crash_ratio: 0..1)
SELECT
  CAST(date_trunc('week', event_day) AS DATE) AS week_start,
  platform,
  CAST(sum(ended_sessions) AS BIGINT) AS ended_sessions,
  CAST(sum(crashes) AS BIGINT) AS crashes,
  CAST(sum(timeouts) AS BIGINT) AS timeouts,
  CAST(sum(crashes) AS DOUBLE) / sum(ended_sessions) AS crash_ratio
FROM session_end_reasons
GROUP BY CAST(date_trunc('week', event_day) AS DATE), platform
