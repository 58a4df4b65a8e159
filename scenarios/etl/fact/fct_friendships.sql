-- name: fct_friendships
-- description: Where things stand between two players, as one asked the other: requested, accepted or ended.
-- owner: social
-- layer: fact
-- key: player_id, other_player_id
-- cost: medium
-- check: unique(player_id, other_player_id)
-- check: accepted(state: requested, accepted, ended)
-- check: condition(player_id <> other_player_id) warn
SELECT
  player_id,
  other_player_id,
  CASE op WHEN 'c' THEN 'requested' WHEN 'u' THEN 'accepted' ELSE 'ended' END AS state,
  event_day AS changed_day,
  changed_at,
  first_changed_at,
  changes
FROM (
  SELECT
    player_id,
    other_player_id,
    op,
    event_day,
    changed_at,
    min(changed_at) OVER (PARTITION BY player_id, other_player_id) AS first_changed_at,
    count(*) OVER (PARTITION BY player_id, other_player_id) AS changes,
    row_number() OVER (PARTITION BY player_id, other_player_id ORDER BY changed_at DESC, source DESC, sequence DESC) AS recency
  FROM stg_friendship_changes
  WHERE player_id <= ${players}
) AS ordered
WHERE recency = 1
