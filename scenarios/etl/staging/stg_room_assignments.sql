-- name: stg_room_assignments
-- description: Players sent to servers of rooms, by hour and server.
-- owner: platform
-- layer: staging
-- key: event_day, event_hour, room_server
-- incremental: event_day
-- freshness: 4h
-- cost: small
-- check: unique(event_day, event_hour, room_server)
-- check: condition(largest_room <= occupants)
SELECT
  event_day,
  event_hour,
  room_server,
  count(*) AS assignments,
  count(DISTINCT room_id) AS rooms,
  CAST(sum(occupants) AS BIGINT) AS occupants,
  max(occupants) AS largest_room,
  CAST(sum(duration_ms) AS BIGINT) AS duration_ms,
  count(*) FILTER (WHERE duration_ms > 100) AS slow_assignments
FROM (
  SELECT
    event_day,
    extract(hour FROM time) AS event_hour,
    room_id,
    occupants,
    duration_ms,
    json_extract_string(data, '$.room_server') AS room_server
  FROM events
  WHERE family = 'service' AND type = 'com.imvu.service.room_assigned.v1'
) AS assignments
GROUP BY event_day, event_hour, room_server
