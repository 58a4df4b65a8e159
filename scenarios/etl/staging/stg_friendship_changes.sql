-- name: stg_friendship_changes
-- description: Friendships as the database has them: asked for, accepted, ended.
-- owner: social
-- layer: staging
-- key: source, sequence
-- incremental: event_day
-- cost: medium
-- check: unique(source, sequence)
-- check: accepted(op: c, u, d)
SELECT
  event_day,
  time AS changed_at,
  source,
  sequence,
  op,
  player_id,
  other_player_id
FROM events
WHERE family = 'data' AND type = 'com.imvu.data.friendships_changed.v1'
