-- name: chat_volume
-- description: Messages by hour and language.
-- owner: social
-- layer: mart
-- key: event_day, event_hour, language
-- incremental: event_day
-- freshness: 3h
-- check: unique(event_day, event_hour, language)
-- check: same_sum(messages = stg_chat.messages)
SELECT
  event_day,
  event_hour,
  language,
  CAST(sum(messages) AS BIGINT) AS messages,
  CAST(sum(characters) AS BIGINT) AS characters,
  count(DISTINCT player_id) AS players,
  count(DISTINCT room_id) AS rooms
FROM stg_chat
GROUP BY event_day, event_hour, language
