-- name: stg_notification_calls
-- description: Notifications that the service sent, by hour, channel and template.
-- owner: platform
-- layer: staging
-- key: event_day, event_hour, channel, template
-- incremental: event_day
-- freshness: 4h
-- cost: small
-- check: accepted(channel: push, in-app, email)
-- check: accepted(template: gift-received, friend-request, friend-accepted)
SELECT
  event_day,
  event_hour,
  channel,
  template,
  count(*) AS calls,
  count(*) FILTER (WHERE status <> 'ok') AS failed_calls,
  count(DISTINCT recipient_id) AS recipients,
  CAST(sum(duration_ms) AS BIGINT) AS duration_ms
FROM (
  SELECT
    event_day,
    extract(hour FROM time) AS event_hour,
    status,
    duration_ms,
    other_player_id AS recipient_id,
    json_extract_string(data, '$.channel') AS channel,
    json_extract_string(data, '$.template') AS template
  FROM events
  WHERE family = 'service' AND type = 'com.imvu.service.notification_sent.v1'
) AS calls
GROUP BY event_day, event_hour, channel, template
