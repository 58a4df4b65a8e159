-- name: dim_rooms
-- description: Rooms that were used, since when, and how much: a room is busy from 20 entries a day, quiet below 5.
-- owner: social
-- layer: dimension
-- key: room_id
-- cost: medium
-- check: unique(room_id)
-- check: accepted(size_class: quiet, regular, busy)
-- check: range(active_days: 1..)
SELECT
  room_id,
  min(event_day) AS first_seen_day,
  max(event_day) AS last_seen_day,
  count(DISTINCT event_day) AS active_days,
  CAST(sum(entries) AS BIGINT) AS entries,
  max(most_occupants) AS most_occupants,
  CASE
    WHEN sum(entries) >= 20 * count(DISTINCT event_day) THEN 'busy'
    WHEN sum(entries) >= 5 * count(DISTINCT event_day) THEN 'regular'
    ELSE 'quiet'
  END AS size_class
FROM stg_room_hours
GROUP BY room_id
