-- name: room_size_classes
-- description: Rooms of a day by how busy they usually are, and what goes on in them.
-- owner: social
-- layer: mart
-- key: event_day, size_class
-- check: unique(event_day, size_class)
SELECT
  r.event_day,
  coalesce(d.size_class, 'quiet') AS size_class,
  count(*) AS rooms,
  CAST(sum(r.entries) AS BIGINT) AS entries,
  CAST(sum(r.messages) AS BIGINT) AS messages,
  CAST(sum(r.avatar_actions) AS BIGINT) AS avatar_actions,
  count(*) FILTER (WHERE r.messages = 0) AS silent_rooms,
  max(r.most_occupants) AS most_occupants
FROM fct_room_days AS r
LEFT JOIN dim_rooms AS d ON d.room_id = r.room_id
GROUP BY r.event_day, coalesce(d.size_class, 'quiet')
