-- name: toxic_rooms
-- description: The 50 rooms of each day from which most messages were removed, per thousand written.
-- owner: trust-and-safety
-- layer: mart
-- key: event_day, toxic_rank
-- incremental: event_day
-- check: range(toxic_rank: 1..50)
-- check: condition(removed > 0)
SELECT
  event_day,
  toxic_rank,
  room_id,
  messages,
  removed,
  offenders,
  removed_per_1000
FROM (
  SELECT
    r.event_day,
    r.room_id,
    c.messages,
    r.removed,
    r.offenders,
    CAST(r.removed * 1000 AS DOUBLE) / c.messages AS removed_per_1000,
    row_number() OVER (
      PARTITION BY r.event_day
      ORDER BY CAST(r.removed * 1000 AS DOUBLE) / c.messages DESC, r.removed DESC, r.room_id
    ) AS toxic_rank
  FROM (
    SELECT event_day, room_id, CAST(sum(removed) AS BIGINT) AS removed, count(DISTINCT player_id) AS offenders
    FROM stg_removed_messages
    GROUP BY event_day, room_id
  ) AS r
  INNER JOIN (
    SELECT event_day, room_id, CAST(sum(messages) AS BIGINT) AS messages FROM fct_chat_room_hours GROUP BY event_day, room_id
  ) AS c ON c.event_day = r.event_day AND c.room_id = r.room_id
) AS rated
WHERE toxic_rank <= 50
