-- name: fct_room_days
-- description: Each room on each day: visitors, their stay, what they wrote and did. A room is there if any of it is known.
-- owner: social
-- layer: fact
-- key: event_day, room_id
-- incremental: event_day
-- cost: medium
-- check: unique(event_day, room_id)
-- check: range(visitors: 0..)
-- check: condition(returning_visitors <= visitors)
-- check: same_sum(messages = stg_chat.messages)
SELECT
  event_day,
  room_id,
  CAST(sum(visitors) AS BIGINT) AS visitors,
  CAST(sum(returning_visitors) AS BIGINT) AS returning_visitors,
  CAST(sum(stayed_ms) AS BIGINT) AS stayed_ms,
  CAST(sum(messages) AS BIGINT) AS messages,
  CAST(sum(chat_hours) AS BIGINT) AS chat_hours,
  CAST(sum(entries) AS BIGINT) AS entries,
  CAST(sum(active_hours) AS BIGINT) AS active_hours,
  max(most_occupants) AS most_occupants,
  CAST(sum(avatar_actions) AS BIGINT) AS avatar_actions,
  CAST(sum(affections) AS BIGINT) AS affections
FROM (
  SELECT
    event_day,
    room_id,
    0 AS visitors,
    0 AS returning_visitors,
    0 AS stayed_ms,
    0 AS messages,
    0 AS chat_hours,
    sum(entries) AS entries,
    count(*) AS active_hours,
    max(most_occupants) AS most_occupants,
    sum(avatar_actions) AS avatar_actions,
    sum(affections) AS affections
  FROM stg_room_hours
  GROUP BY event_day, room_id
  UNION ALL
  SELECT
    event_day,
    room_id,
    count(*) AS visitors,
    count(*) FILTER (WHERE entries > 1) AS returning_visitors,
    sum(stayed_ms) AS stayed_ms,
    0 AS messages,
    0 AS chat_hours,
    0 AS entries,
    0 AS active_hours,
    CAST(NULL AS BIGINT) AS most_occupants,
    0 AS avatar_actions,
    0 AS affections
  FROM stg_room_visits
  GROUP BY event_day, room_id
  UNION ALL
  SELECT
    event_day,
    room_id,
    0 AS visitors,
    0 AS returning_visitors,
    0 AS stayed_ms,
    sum(messages) AS messages,
    count(*) AS chat_hours,
    0 AS entries,
    0 AS active_hours,
    CAST(NULL AS BIGINT) AS most_occupants,
    0 AS avatar_actions,
    0 AS affections
  FROM fct_chat_room_hours
  GROUP BY event_day, room_id
) AS parts
GROUP BY event_day, room_id
