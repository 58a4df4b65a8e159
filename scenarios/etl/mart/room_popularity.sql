-- name: room_popularity
-- description: The 100 rooms of each day with the most visitors, how long they stayed, and how much they wrote.
-- owner: social
-- layer: mart
-- key: event_day, rank
SELECT
  r.event_day,
  r.rank,
  r.room_id,
  r.visitors,
  r.entries,
  r.stayed_ms,
  coalesce(c.messages, 0) AS messages
FROM (
  SELECT
    event_day,
    room_id,
    count(*) AS visitors,
    CAST(sum(entries) AS BIGINT) AS entries,
    CAST(sum(stayed_ms) AS BIGINT) AS stayed_ms,
    row_number() OVER (PARTITION BY event_day ORDER BY count(*) DESC, sum(stayed_ms) DESC, room_id) AS rank
  FROM stg_room_visits
  GROUP BY event_day, room_id
) AS r
LEFT JOIN (
  SELECT event_day, room_id, CAST(sum(messages) AS BIGINT) AS messages FROM stg_chat GROUP BY event_day, room_id
) AS c ON c.event_day = r.event_day AND c.room_id = r.room_id
WHERE r.rank <= 100
