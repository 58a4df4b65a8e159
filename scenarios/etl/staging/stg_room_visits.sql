-- name: stg_room_visits
-- description: Visits of each player to each room and day.
-- owner: social
-- layer: staging
-- key: event_day, room_id, player_id
-- incremental: event_day
-- freshness: 3h
-- cost: medium
-- check: unique(event_day, room_id, player_id)
-- check: range(stayed_ms: 0..)
SELECT
  event_day,
  room_id,
  player_id,
  count(*) FILTER (WHERE type = 'com.imvu.ui.room_entered.v1') AS entries,
  count(*) FILTER (WHERE type = 'com.imvu.ui.room_left.v1') AS exits,
  CAST(coalesce(sum(duration_ms), 0) AS BIGINT) AS stayed_ms
FROM events
WHERE family = 'ui' AND type IN ('com.imvu.ui.room_entered.v1', 'com.imvu.ui.room_left.v1')
GROUP BY event_day, room_id, player_id
