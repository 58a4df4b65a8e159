-- name: stg_ui_details
-- description: Rare client events whose members are no columns of the lake (logins, friend requests, profile edits): one pass over their JSON for all.
-- owner: growth
-- layer: staging
-- key: source, sequence
-- incremental: event_day
-- freshness: 2h
-- cost: large
-- check: unique(source, sequence)
-- check: not_null(player_id, session_id)
-- check: columns(event_day, happened_at, source, sequence, type, player_id, session_id, country, platform, entry_point, tier, registered_day, login_count, other_player_id, via, mutual_friends, profile_field)
SELECT
  event_day,
  time AS happened_at,
  source,
  sequence,
  type,
  player_id,
  session_id,
  country,
  platform,
  json_extract_string(data, '$.entry_point') AS entry_point,
  json_extract_string(data, '$.tier') AS tier,
  registered_day,
  login_count,
  other_player_id,
  json_extract_string(data, '$.via') AS via,
  CAST(json_extract_string(data, '$.mutual_friends') AS BIGINT) AS mutual_friends,
  json_extract_string(data, '$.profile_field') AS profile_field
FROM events
WHERE family = 'ui'
  AND type IN ('com.imvu.ui.session_started.v1', 'com.imvu.ui.friend_request_sent.v1', 'com.imvu.ui.profile_edited.v1')
