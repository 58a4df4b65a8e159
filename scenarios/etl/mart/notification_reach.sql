-- name: notification_reach
-- description: Notifications of a day by template and channel: handed over, delivered, and to how many.
-- owner: growth
-- layer: mart
-- key: event_day, template, channel
-- incremental: event_day
-- check: unique(event_day, template, channel)
-- check: condition(delivered <= sent)
SELECT
  event_day,
  template,
  channel,
  count(*) AS sent,
  count(*) FILTER (WHERE is_delivered) AS delivered,
  count(DISTINCT recipient_id) AS recipients,
  count(*) FILTER (WHERE is_recipient_active) AS to_active,
  count(*) FILTER (WHERE is_followed) AS followed
FROM fct_notifications
GROUP BY event_day, template, channel
