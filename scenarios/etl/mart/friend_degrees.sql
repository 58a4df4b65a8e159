-- name: friend_degrees
-- description: Players by the number of others with whom they have a friendship that has not ended, whoever asked.
-- owner: social
-- layer: mart
-- key: degree
-- cost: medium
-- check: unique(degree)
-- check: range(degree: 1..)
SELECT
  degree,
  count(*) AS players,
  CAST(sum(degree) AS BIGINT) AS friendship_ends
FROM (
  SELECT player_id, count(DISTINCT friend_id) AS degree
  FROM (
    SELECT player_id, other_player_id AS friend_id FROM fct_friendships WHERE state <> 'ended'
    UNION ALL
    SELECT other_player_id AS player_id, player_id AS friend_id FROM fct_friendships WHERE state <> 'ended'
  ) AS friendship_ends
  WHERE player_id <> friend_id
  GROUP BY player_id
) AS degrees
GROUP BY degree
