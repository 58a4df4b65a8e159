-- name: stg_chat
-- description: Messages of each player in each room and hour.
-- owner: social
-- layer: staging
-- key: event_day, event_hour, room_id, player_id
-- incremental: event_day
-- freshness: 2h
-- cost: large
-- check: freshness(event_day: 26h)
-- check: range(event_hour: 0..23)
-- check: range(messages: 1..)
-- check: not_null(room_id, player_id, language)
SELECT
  event_day,
  extract(hour FROM time) AS event_hour,
  room_id,
  player_id,
  min(language) AS language,
  count(*) AS messages,
  CAST(sum(text_length) AS BIGINT) AS characters
FROM events
WHERE family = 'ui' AND type = 'com.imvu.ui.chat_message_sent.v1'
GROUP BY event_day, extract(hour FROM time), room_id, player_id
