-- name: chat_pipeline_health
-- description: How many messages of each hour got lost between client, database, moderation and relay.
-- owner: social
-- layer: mart
-- key: event_day, event_hour
-- incremental: event_day
-- check: unique(event_day, event_hour)
-- check: range(relay_failure_ratio: 0..1)
SELECT
  p.event_day,
  p.event_hour,
  p.sent,
  p.stored,
  p.removed,
  p.relayed,
  coalesce(t.checked, 0) AS checked,
  p.sent - p.stored AS not_stored,
  p.stored - p.removed - p.relayed AS not_relayed,
  CAST(p.relay_failures AS DOUBLE) / nullif(p.relayed, 0) AS relay_failure_ratio,
  CAST(p.relaying_ms AS DOUBLE) / nullif(p.relayed, 0) AS mean_relay_ms
FROM stg_chat_pipeline AS p
LEFT JOIN (
  SELECT event_day, event_hour, CAST(sum(checks) AS BIGINT) AS checked
  FROM stg_text_checks
  WHERE is_chat
  GROUP BY event_day, event_hour
) AS t ON t.event_day = p.event_day AND t.event_hour = p.event_hour
