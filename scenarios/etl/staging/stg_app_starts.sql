-- name: stg_app_starts
-- description: Starts of sessions with what is known of the client - version, device, network, and the experiments that it is part of.
-- owner: platform
-- layer: staging
-- key: session_id
-- incremental: event_day
-- freshness: 2h
-- cost: small
-- check: unique(session_id)
-- check: not_null(session_id, player_id, app_version, device_model)
-- check: accepted(platform: windows, macos, ios, android, web)
-- check: range(memory_mb: 256..262144)
SELECT
  event_day,
  time AS started_at,
  session_id,
  player_id,
  country,
  platform,
  json_extract_string(data, '$.entry_point') AS entry_point,
  json_extract_string(data, '$.app_version') AS app_version,
  json_extract_string(data, '$.device.model') AS device_model,
  json_extract_string(data, '$.device.os') AS operating_system,
  json_extract_string(data, '$.device.gpu') AS graphics,
  json_extract_string(data, '$.device.network') AS network,
  CAST(json_extract_string(data, '$.device.memory_mb') AS BIGINT) AS memory_mb,
  json_extract_string(data, '$.experiments[0]') AS experiment_1,
  json_extract_string(data, '$.experiments[1]') AS experiment_2,
  json_extract_string(data, '$.experiments[2]') AS experiment_3,
  json_extract_string(data, '$.experiments[3]') AS experiment_4,
  json_extract_string(data, '$.experiments[4]') AS experiment_5,
  json_extract_string(data, '$.experiments[5]') AS experiment_6,
  json_extract_string(data, '$.experiments[6]') AS experiment_7,
  json_extract_string(data, '$.experiments[7]') AS experiment_8
FROM events
WHERE family = 'ui' AND type = 'com.imvu.ui.session_started.v1'
