-- name: stg_player_changes
-- description: Changes of the players' rows: logins that were counted, and profiles that were edited.
-- owner: growth
-- layer: staging
-- key: source, sequence
-- incremental: event_day
-- freshness: 3h
-- cost: large
-- check: unique(source, sequence)
-- check: accepted(op: c, u, d)
-- check: condition(login_count >= login_count_before)
-- check: accepted(tier: guest, member, vip, creator)
SELECT
  event_day,
  time AS changed_at,
  source,
  sequence,
  op,
  player_id,
  country,
  json_extract_string(data, '$.after.display_name') AS display_name,
  json_extract_string(data, '$.after.tier') AS tier,
  json_extract_string(data, '$.after.language') AS language,
  json_extract_string(data, '$.after.motto') AS motto,
  json_extract_string(data, '$.before.motto') AS motto_before,
  CAST(json_extract_string(data, '$.after.login_count') AS BIGINT) AS login_count,
  CAST(json_extract_string(data, '$.before.login_count') AS BIGINT) AS login_count_before
FROM events
WHERE family = 'data' AND type = 'com.imvu.data.players_changed.v1'
