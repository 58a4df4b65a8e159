-- name: stg_chat_pipeline
-- description: How far messages came, hour by hour: sent by clients, stored, removed, checked, relayed.
-- owner: social
-- layer: staging
-- key: event_day, event_hour
-- incremental: event_day
-- freshness: 2h
-- cost: medium
-- check: volume(1..)
-- check: same_sum(sent = stg_chat.messages)
SELECT
  event_day,
  extract(hour FROM time) AS event_hour,
  count(*) FILTER (WHERE type = 'com.imvu.ui.chat_message_sent.v1') AS sent,
  count(*) FILTER (WHERE type = 'com.imvu.data.chat_messages_changed.v1' AND op = 'c') AS stored,
  count(*) FILTER (WHERE type = 'com.imvu.data.chat_messages_changed.v1' AND op = 'd') AS removed,
  count(*) FILTER (WHERE type = 'com.imvu.service.chat_relayed.v1') AS relayed,
  count(*) FILTER (WHERE type = 'com.imvu.service.chat_relayed.v1' AND status <> 'ok') AS relay_failures,
  CAST(coalesce(sum(CASE WHEN type = 'com.imvu.service.chat_relayed.v1' THEN duration_ms END), 0) AS BIGINT) AS relaying_ms
FROM events
WHERE type IN ('com.imvu.ui.chat_message_sent.v1', 'com.imvu.data.chat_messages_changed.v1', 'com.imvu.service.chat_relayed.v1')
GROUP BY event_day, extract(hour FROM time)
