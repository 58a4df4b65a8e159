-- name: device_mix
-- description: Devices of the sessions of each day, with their share on the platform and how they fare.
-- owner: platform
-- layer: mart
-- key: event_day, platform, device_model
-- freshness: 8h
-- check: range(platform_share: 0..1)
SELECT
  s.event_day,
  s.platform,
  s.device_model,
  s.sessions,
  s.players,
  CAST(s.sessions AS DOUBLE) / sum(s.sessions) OVER (PARTITION BY s.event_day, s.platform) AS platform_share,
  s.crashes,
  s.least_memory_mb
FROM (
  SELECT
    event_day,
    platform,
    device_model,
    count(*) AS sessions,
    count(DISTINCT player_id) AS players,
    count(*) FILTER (WHERE is_crash) AS crashes,
    min(memory_mb) AS least_memory_mb
  FROM fct_app_sessions
  WHERE has_start
  GROUP BY event_day, platform, device_model
) AS s
