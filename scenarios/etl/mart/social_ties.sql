-- name: social_ties
-- description: Pairs of players who are tied by friendship, by gifts or by both, whatever the direction.
-- owner: social
-- layer: mart
-- key: lower_player_id, higher_player_id
-- cost: medium
-- check: unique(lower_player_id, higher_player_id)
-- check: condition(lower_player_id <= higher_player_id)
SELECT
  lower_player_id,
  higher_player_id,
  CAST(sum(friendships) AS BIGINT) AS friendships,
  CAST(sum(gifts) AS BIGINT) AS gifts,
  CAST(sum(credits) AS BIGINT) AS credits,
  CASE WHEN sum(friendships) > 0 AND sum(gifts) > 0 THEN 'both' WHEN sum(gifts) > 0 THEN 'gifts' ELSE 'friendship' END AS tie_kind
FROM (
  SELECT
    least(player_id, other_player_id) AS lower_player_id,
    greatest(player_id, other_player_id) AS higher_player_id,
    1 AS friendships,
    0 AS gifts,
    0 AS credits
  FROM fct_friendships
  WHERE state <> 'ended'
  UNION ALL
  SELECT
    least(sender_id, recipient_id) AS lower_player_id,
    greatest(sender_id, recipient_id) AS higher_player_id,
    0 AS friendships,
    1 AS gifts,
    credits
  FROM fct_gifts
  WHERE is_recorded
) AS ties
GROUP BY lower_player_id, higher_player_id
