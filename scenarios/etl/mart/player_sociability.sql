-- name: player_sociability
-- description: How players are with others - messages, rooms, gifts given and received.
-- owner: bi
-- layer: mart
-- key: player_id
-- freshness: 8h
-- cost: medium
-- check: unique(player_id)
SELECT
  player_id,
  CAST(sum(messages) AS BIGINT) AS messages,
  CAST(sum(rooms) AS BIGINT) AS rooms,
  CAST(sum(gifts_sent) AS BIGINT) AS gifts_sent,
  CAST(sum(gifts_received) AS BIGINT) AS gifts_received
FROM (
  SELECT player_id, sum(messages) AS messages, count(DISTINCT room_id) AS rooms, 0 AS gifts_sent, 0 AS gifts_received
  FROM stg_chat
  GROUP BY player_id
  UNION ALL
  SELECT sender_id, 0, 0, gifts, 0 FROM gift_pairs
  UNION ALL
  SELECT recipient_id, 0, 0, 0, gifts FROM gift_pairs
) AS signs
GROUP BY player_id
