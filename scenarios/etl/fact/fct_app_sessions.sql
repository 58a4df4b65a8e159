-- name: fct_app_sessions
-- description: Sessions by their start and their end, with version and device; one of the two may be missing.
-- owner: platform
-- layer: fact
-- key: session_id
-- freshness: 3h
-- cost: medium
-- check: unique(session_id)
-- check: condition(has_start OR has_end)
-- check: condition(NOT is_crash OR has_end)
-- check: not_null(app_version)
SELECT
  coalesce(s.session_id, e.session_id) AS session_id,
  -- An orphaned player id is above all real ones: the smaller is the session's.
  CASE WHEN s.player_id IS NULL OR e.player_id < s.player_id THEN e.player_id ELSE s.player_id END AS player_id,
  coalesce(s.event_day, e.event_day) AS event_day,
  coalesce(s.country, e.country) AS country,
  coalesce(s.platform, e.platform) AS platform,
  coalesce(s.app_version, e.app_version) AS app_version,
  s.device_model,
  s.network,
  s.memory_mb,
  s.started_at,
  e.ended_at,
  e.duration_ms,
  e.action_count,
  coalesce(e.end_reason = 'crash', FALSE) AS is_crash,
  s.session_id IS NOT NULL AS has_start,
  e.session_id IS NOT NULL AS has_end
FROM stg_app_starts AS s
FULL OUTER JOIN stg_app_exits AS e ON e.session_id = s.session_id
