-- name: stg_session_hours
-- description: What each session did in each hour, rolled up from all ui events in one scan.
-- owner: growth
-- layer: staging
-- key: event_day, event_hour, session_id
SELECT
  event_day,
  extract(hour FROM time) AS event_hour,
  session_id,
  -- An event with an orphaned player id carries one above all real ones: the smallest is the session's.
  min(player_id) AS player_id,
  min(country) AS country,
  min(platform) AS platform,
  count(*) AS events,
  min(time) AS first_event_at,
  max(time) AS last_event_at,
  count(*) FILTER (WHERE type = 'com.imvu.ui.session_started.v1') AS logins,
  max(registered_day) AS registered_day,
  count(*) FILTER (WHERE type = 'com.imvu.ui.session_ended.v1') AS logouts,
  max(duration_ms) FILTER (WHERE type = 'com.imvu.ui.session_ended.v1') AS session_duration_ms,
  count(*) FILTER (WHERE type = 'com.imvu.ui.shop_searched.v1') AS searches,
  count(*) FILTER (WHERE type = 'com.imvu.ui.item_clicked.v1') AS item_clicks,
  count(*) FILTER (WHERE type = 'com.imvu.ui.item_viewed.v1') AS item_views,
  count(*) FILTER (WHERE type = 'com.imvu.ui.item_tried_on.v1') AS try_ons,
  count(*) FILTER (WHERE type = 'com.imvu.ui.purchase_clicked.v1') AS purchase_clicks,
  count(*) FILTER (WHERE type = 'com.imvu.ui.chat_message_sent.v1') AS chat_messages,
  count(*) FILTER (WHERE type = 'com.imvu.ui.client_error_occurred.v1') AS client_errors
FROM events
WHERE family = 'ui' AND type LIKE 'com.imvu.ui.%'
GROUP BY event_day, extract(hour FROM time), session_id
