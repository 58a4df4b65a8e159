-- name: dim_room_servers
-- description: Servers of rooms that took players, with their place in the pool.
-- owner: platform
-- layer: dimension
-- key: room_server
-- check: unique(room_server)
-- check: range(server_number: 0..239)
SELECT
  room_server,
  CAST(split_part(split_part(room_server, '.', 1), '-', 2) AS BIGINT) AS server_number,
  min(event_day) AS first_day,
  max(event_day) AS last_day,
  count(*) AS busy_hours,
  CAST(sum(assignments) AS BIGINT) AS assignments,
  max(largest_room) AS largest_room
FROM stg_room_assignments
GROUP BY room_server
