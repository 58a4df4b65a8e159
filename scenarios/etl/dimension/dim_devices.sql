-- name: dim_devices
-- description: Devices and operating systems that players come with.
-- owner: platform
-- layer: dimension
-- key: platform, device_model, operating_system
-- check: unique(platform, device_model, operating_system)
-- check: condition(least_memory_mb <= most_memory_mb)
SELECT
  platform,
  device_model,
  operating_system,
  count(DISTINCT graphics) AS graphics_variants,
  min(memory_mb) AS least_memory_mb,
  max(memory_mb) AS most_memory_mb,
  CASE WHEN platform IN ('ios', 'android') THEN 'mobile' WHEN platform = 'web' THEN 'browser' ELSE 'desktop' END AS form_factor,
  count(*) AS sessions,
  count(DISTINCT player_id) AS players
FROM stg_app_starts
GROUP BY platform, device_model, operating_system
