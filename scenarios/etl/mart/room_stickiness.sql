-- name: room_stickiness
-- description: Rooms with visitors who came back on the same day, and how long a visit lasts there.
-- owner: social
-- layer: mart
-- key: event_day, room_id
-- incremental: event_day
-- check: range(returning_ratio: 0..1)
SELECT
  event_day,
  room_id,
  visitors,
  returning_visitors,
  CAST(returning_visitors AS DOUBLE) / visitors AS returning_ratio,
  CAST(stayed_ms AS DOUBLE) / visitors AS stayed_ms_per_visitor,
  CAST(messages AS DOUBLE) / visitors AS messages_per_visitor
FROM fct_room_days
WHERE returning_visitors > 0
