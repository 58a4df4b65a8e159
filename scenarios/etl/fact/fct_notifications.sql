-- name: fct_notifications
-- description: Each notification with whether its recipient was on line that day, and came or stayed after it.
-- owner: growth
-- layer: fact
-- key: source, sequence
-- incremental: event_day
-- cost: medium
-- check: unique(source, sequence)
-- check: condition(is_recipient_active OR NOT is_followed)
SELECT
  n.event_day,
  n.notified_at,
  n.source,
  n.sequence,
  n.player_id,
  n.recipient_id,
  n.template,
  n.channel,
  n.status = 'ok' AS is_delivered,
  p.player_id IS NOT NULL AS is_recipient_active,
  coalesce(p.last_event_at > n.notified_at, FALSE) AS is_followed
FROM stg_notifications AS n
LEFT JOIN fct_player_days AS p ON p.event_day = n.event_day AND p.player_id = n.recipient_id
