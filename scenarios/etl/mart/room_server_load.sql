-- name: room_server_load
-- description: How evenly players are spread over the servers of rooms.
-- owner: platform
-- layer: mart
-- key: event_day, room_server
-- freshness: 6h
-- check: unique(event_day, room_server)
SELECT
  l.event_day,
  l.room_server,
  s.server_number,
  l.assignments,
  l.largest_room,
  l.slow_assignments,
  CAST(l.duration_ms AS DOUBLE) / l.assignments AS mean_ms,
  CAST(l.assignments * count(*) OVER (PARTITION BY l.event_day) AS DOUBLE) / sum(l.assignments) OVER (PARTITION BY l.event_day)
    AS load_to_mean
FROM (
  SELECT
    event_day,
    room_server,
    CAST(sum(assignments) AS BIGINT) AS assignments,
    max(largest_room) AS largest_room,
    CAST(sum(slow_assignments) AS BIGINT) AS slow_assignments,
    CAST(sum(duration_ms) AS BIGINT) AS duration_ms
  FROM stg_room_assignments
  GROUP BY event_day, room_server
) AS l
INNER JOIN dim_room_servers AS s ON s.room_server = l.room_server
