-- name: stg_app_exits
-- description: Ends of sessions with the version of the client, and whether it crashed.
-- owner: platform
-- layer: staging
-- key: session_id
-- incremental: event_day
-- freshness: 2h
-- cost: small
-- check: unique(session_id)
-- check: accepted(end_reason: logout, timeout, crash)
-- check: range(duration_ms: 0..86400000)
SELECT
  event_day,
  time AS ended_at,
  session_id,
  player_id,
  country,
  platform,
  json_extract_string(data, '$.app_version') AS app_version,
  end_reason,
  duration_ms,
  action_count
FROM events
WHERE family = 'ui' AND type = 'com.imvu.ui.session_ended.v1'
