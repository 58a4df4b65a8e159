-- name: room_popularity
-- description: The 100 rooms of each day with the most visitors, how long they stayed, and how much they wrote.
-- owner: social
-- layer: mart
-- key: event_day, rank
-- incremental: event_day
-- check: range(rank: 1..100)
-- check: unique(event_day, room_id)
SELECT
  event_day,
  rank,
  room_id,
  visitors,
  entries,
  stayed_ms,
  messages
FROM (
  SELECT
    event_day,
    room_id,
    visitors,
    entries,
    stayed_ms,
    messages,
    row_number() OVER (PARTITION BY event_day ORDER BY visitors DESC, stayed_ms DESC, room_id) AS rank
  FROM fct_room_days
  WHERE visitors > 0
) AS rooms
WHERE rank <= 100
