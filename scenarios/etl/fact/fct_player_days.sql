-- name: fct_player_days
-- description: What each known player did on each day, over all sessions. Orphaned ids, above the register's size, are left out.
-- owner: growth
-- layer: fact
-- key: event_day, player_id
-- incremental: event_day
-- freshness: 4h
-- cost: medium
-- check: freshness(event_day: 26h)
-- check: unique(event_day, player_id)
-- check: not_null(country, platform)
-- check: range(sessions: 1..)
SELECT
  event_day,
  player_id,
  min(country) AS country,
  min(platform) AS platform,
  max(registered_day) AS registered_day,
  min(first_event_at) AS first_event_at,
  max(last_event_at) AS last_event_at,
  count(*) AS sessions,
  CAST(sum(active_hours) AS BIGINT) AS active_hours,
  CAST(sum(events) AS BIGINT) AS events,
  CAST(sum(logins) AS BIGINT) AS logins,
  CAST(sum(screen_views) AS BIGINT) AS screen_views,
  CAST(sum(room_entries) AS BIGINT) AS room_entries,
  CAST(sum(avatar_actions) AS BIGINT) AS avatar_actions,
  CAST(sum(chat_messages) AS BIGINT) AS chat_messages,
  CAST(sum(friend_requests) AS BIGINT) AS friend_requests,
  CAST(sum(profile_edits) AS BIGINT) AS profile_edits,
  CAST(sum(gifts_sent) AS BIGINT) AS gifts_sent,
  CAST(sum(searches) AS BIGINT) AS searches,
  CAST(sum(try_ons) AS BIGINT) AS try_ons,
  CAST(sum(purchase_clicks) AS BIGINT) AS purchase_clicks,
  CAST(sum(credit_purchase_clicks) AS BIGINT) AS credit_purchase_clicks,
  CAST(sum(client_errors) AS BIGINT) AS client_errors,
  count(*) FILTER (WHERE end_reason = 'crash') AS crashes
FROM fct_session_days
WHERE player_id <= ${players}
GROUP BY event_day, player_id
