-- name: release_health_on_${platform}
-- description: Crash-free sessions on ${platform}, by minor version of the client.
-- owner: platform
-- layer: mart
-- key: event_day, minor_version
-- for-each: platform = windows, ios, android
-- freshness: 6h
-- check: range(crash_free_sessions: 0..1)
SELECT
  f.event_day,
  r.major_number * 1000 + r.minor_number AS minor_version,
  count(*) AS sessions,
  count(DISTINCT f.player_id) AS players,
  count(*) FILTER (WHERE f.is_crash) AS crashes,
  1 - CAST(count(*) FILTER (WHERE f.is_crash) AS DOUBLE) / nullif(count(*) FILTER (WHERE f.has_end), 0) AS crash_free_sessions,
  CAST(sum(f.duration_ms) AS DOUBLE) / nullif(count(*) FILTER (WHERE f.has_end), 0) AS mean_duration_ms,
  count(DISTINCT f.device_model) AS device_models
FROM fct_app_sessions AS f
INNER JOIN dim_releases AS r ON r.app_version = f.app_version
WHERE f.platform = '${platform}'
GROUP BY f.event_day, r.major_number * 1000 + r.minor_number
