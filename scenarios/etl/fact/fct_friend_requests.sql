-- name: fct_friend_requests
-- description: Pairs of which one asked the other, how, how often, and whether the database knows of it.
-- owner: social
-- layer: fact
-- key: event_day, player_id, other_player_id
-- incremental: event_day
-- check: unique(event_day, player_id, other_player_id)
-- check: range(requests: 1..)
SELECT
  q.event_day,
  q.player_id,
  q.other_player_id,
  q.via,
  q.mutual_friends,
  q.requests,
  c.player_id IS NOT NULL AS is_recorded
FROM (
  SELECT
    event_day,
    player_id,
    other_player_id,
    min(via) AS via,
    max(mutual_friends) AS mutual_friends,
    count(*) AS requests
  FROM stg_friend_requests
  WHERE player_id <= ${players}
  GROUP BY event_day, player_id, other_player_id
) AS q
LEFT JOIN (
  SELECT event_day, player_id, other_player_id
  FROM stg_friendship_changes
  WHERE op = 'c'
  GROUP BY event_day, player_id, other_player_id
) AS c ON c.event_day = q.event_day AND c.player_id = q.player_id AND c.other_player_id = q.other_player_id
