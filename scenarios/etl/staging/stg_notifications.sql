-- name: stg_notifications
-- description: Notifications that were handed to a channel, for whom, and how that went.
-- owner: growth
-- layer: staging
-- key: source, sequence
-- incremental: event_day
-- cost: large
-- check: unique(source, sequence)
-- check: accepted(channel: push, in-app, email)
-- check: accepted(template: gift-received, friend-request, friend-accepted)
-- check: accepted(status: ok, error, timeout)
SELECT
  event_day,
  time AS notified_at,
  source,
  sequence,
  player_id,
  other_player_id AS recipient_id,
  country,
  platform,
  json_extract_string(data, '$.template') AS template,
  json_extract_string(data, '$.channel') AS channel,
  status,
  duration_ms
FROM events
WHERE family = 'service' AND type = 'com.imvu.service.notification_sent.v1'
