-- name: friend_reciprocity
-- description: Friendships by state, and of how many the other one asked too.
-- owner: social
-- layer: mart
-- key: state
-- check: unique(state)
-- check: condition(reciprocal <= friendships)
SELECT
  f.state,
  count(*) AS friendships,
  count(*) FILTER (WHERE b.player_id IS NOT NULL) AS reciprocal,
  count(DISTINCT f.player_id) AS players,
  CAST(count(*) FILTER (WHERE b.player_id IS NOT NULL) AS DOUBLE) / count(*) AS reciprocal_ratio
FROM fct_friendships AS f
LEFT JOIN fct_friendships AS b ON b.player_id = f.other_player_id AND b.other_player_id = f.player_id
GROUP BY f.state
