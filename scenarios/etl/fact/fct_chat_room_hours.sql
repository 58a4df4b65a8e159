-- name: fct_chat_room_hours
-- description: Chat of each room and hour: how much, by how many, in how many languages.
-- owner: social
-- layer: fact
-- key: event_day, event_hour, room_id
-- incremental: event_day
-- cost: medium
-- check: unique(event_day, event_hour, room_id)
-- check: condition(speakers <= messages)
-- check: same_sum(messages = stg_chat.messages)
SELECT
  event_day,
  event_hour,
  room_id,
  CAST(sum(messages) AS BIGINT) AS messages,
  CAST(sum(characters) AS BIGINT) AS characters,
  count(*) AS speakers,
  count(DISTINCT language) AS languages,
  max(messages) AS most_by_one
FROM stg_chat
GROUP BY event_day, event_hour, room_id
