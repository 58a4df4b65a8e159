-- name: stg_removed_messages
-- description: Messages that were removed from rooms, by who wrote them.
-- owner: trust-and-safety
-- layer: staging
-- key: event_day, event_hour, room_id, player_id
-- incremental: event_day
-- cost: medium
-- check: range(removed: 1..)
-- check: same_sum(removed = stg_chat_pipeline.removed)
SELECT
  event_day,
  extract(hour FROM time) AS event_hour,
  room_id,
  player_id,
  min(language) AS language,
  count(*) AS removed
FROM events
WHERE family = 'data' AND type = 'com.imvu.data.chat_messages_changed.v1' AND op = 'd'
GROUP BY event_day, extract(hour FROM time), room_id, player_id
