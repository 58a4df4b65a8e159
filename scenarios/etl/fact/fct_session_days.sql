-- name: fct_session_days
-- description: What each session did on each day. A session that crosses midnight has a row for both.
-- owner: growth
-- layer: fact
-- key: event_day, session_id
-- incremental: event_day
-- freshness: 4h
-- cost: medium
-- check: freshness(event_day: 26h)
-- check: unique(event_day, session_id)
-- check: same_sum(events = stg_session_hours.events)
SELECT
  event_day,
  session_id,
  min(player_id) AS player_id,
  min(country) AS country,
  min(platform) AS platform,
  min(first_event_at) AS first_event_at,
  max(last_event_at) AS last_event_at,
  max(registered_day) AS registered_day,
  max(session_duration_ms) AS duration_ms,
  max(end_reason) AS end_reason,
  max(action_count) AS action_count,
  count(*) AS active_hours,
  CAST(sum(events) AS BIGINT) AS events,
  CAST(sum(logins) AS BIGINT) AS logins,
  CAST(sum(logouts) AS BIGINT) AS logouts,
  CAST(sum(screen_views) AS BIGINT) AS screen_views,
  CAST(sum(room_entries) AS BIGINT) AS room_entries,
  CAST(sum(avatar_actions) AS BIGINT) AS avatar_actions,
  CAST(sum(chat_messages) AS BIGINT) AS chat_messages,
  CAST(sum(friend_requests) AS BIGINT) AS friend_requests,
  CAST(sum(profile_edits) AS BIGINT) AS profile_edits,
  CAST(sum(gifts_sent) AS BIGINT) AS gifts_sent,
  CAST(sum(searches) AS BIGINT) AS searches,
  CAST(sum(item_views) AS BIGINT) AS item_views,
  CAST(sum(try_ons) AS BIGINT) AS try_ons,
  CAST(sum(purchase_clicks) AS BIGINT) AS purchase_clicks,
  CAST(sum(credit_purchase_clicks) AS BIGINT) AS credit_purchase_clicks,
  CAST(sum(client_errors) AS BIGINT) AS client_errors
FROM stg_session_hours
GROUP BY event_day, session_id
