-- name: stg_session_hours
-- description: What each session did in each hour, rolled up from all ui events in one scan.
-- owner: growth
-- layer: staging
-- key: event_day, event_hour, session_id
-- incremental: event_day
-- freshness: 2h
-- cost: large
-- check: unique(event_day, event_hour, session_id)
-- check: not_null(session_id, player_id, country, platform)
-- check: range(event_hour: 0..23)
-- check: accepted(platform: windows, macos, ios, android, web)
-- check: accepted(end_reason: logout, timeout, crash)
-- check: condition(first_event_at <= last_event_at)
-- check: range(session_duration_ms: 0..86400000)
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
  max(end_reason) AS end_reason,
  max(action_count) AS action_count,
  count(*) FILTER (WHERE type = 'com.imvu.ui.screen_viewed.v1') AS screen_views,
  count(*) FILTER (WHERE type = 'com.imvu.ui.room_entered.v1') AS room_entries,
  count(*) FILTER (WHERE type = 'com.imvu.ui.avatar_action_performed.v1') AS avatar_actions,
  count(*) FILTER (WHERE type = 'com.imvu.ui.chat_message_sent.v1') AS chat_messages,
  count(*) FILTER (WHERE type = 'com.imvu.ui.friend_request_sent.v1') AS friend_requests,
  count(*) FILTER (WHERE type = 'com.imvu.ui.profile_edited.v1') AS profile_edits,
  count(*) FILTER (WHERE type = 'com.imvu.ui.gift_sent.v1') AS gifts_sent,
  count(*) FILTER (WHERE type = 'com.imvu.ui.shop_searched.v1') AS searches,
  count(*) FILTER (WHERE type = 'com.imvu.ui.item_clicked.v1') AS item_clicks,
  count(*) FILTER (WHERE type = 'com.imvu.ui.item_viewed.v1') AS item_views,
  count(*) FILTER (WHERE type = 'com.imvu.ui.item_tried_on.v1') AS try_ons,
  count(*) FILTER (WHERE type = 'com.imvu.ui.purchase_clicked.v1') AS purchase_clicks,
  count(*) FILTER (WHERE type = 'com.imvu.ui.credits_purchase_clicked.v1') AS credit_purchase_clicks,
  count(*) FILTER (WHERE type = 'com.imvu.ui.client_error_occurred.v1') AS client_errors
FROM events
WHERE family = 'ui' AND type LIKE 'com.imvu.ui.%'
GROUP BY event_day, extract(hour FROM time), session_id
