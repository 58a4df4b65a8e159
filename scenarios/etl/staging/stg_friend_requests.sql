-- name: stg_friend_requests
-- description: Requests of players to become friends, and how they had met.
-- owner: social
-- layer: staging
-- key: source, sequence
-- incremental: event_day
-- check: accepted(via: search, friend, map, invite, recommendation)
-- check: range(mutual_friends: 0..)
-- check: condition(player_id <> other_player_id) warn
SELECT
  event_day,
  happened_at AS requested_at,
  source,
  sequence,
  session_id,
  player_id,
  other_player_id,
  country,
  platform,
  via,
  mutual_friends
FROM stg_ui_details
WHERE type = 'com.imvu.ui.friend_request_sent.v1'
