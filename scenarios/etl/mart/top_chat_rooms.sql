-- name: top_chat_rooms
-- description: The 50 rooms of each day with the most messages.
-- owner: social
-- layer: mart
-- key: event_day, rank
-- incremental: event_day
-- check: range(rank: 1..50)
SELECT
  event_day,
  rank,
  room_id,
  messages,
  players,
  characters
FROM (
  SELECT
    event_day,
    room_id,
    CAST(sum(messages) AS BIGINT) AS messages,
    count(DISTINCT player_id) AS players,
    CAST(sum(characters) AS BIGINT) AS characters,
    row_number() OVER (PARTITION BY event_day ORDER BY sum(messages) DESC, room_id) AS rank
  FROM stg_chat
  GROUP BY event_day, room_id
) AS rooms
WHERE rank <= 50
