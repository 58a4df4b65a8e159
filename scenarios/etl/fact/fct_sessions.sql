-- name: fct_sessions
-- description: One row per session, with what is known of its beginning and end.
-- owner: growth
-- layer: fact
-- key: session_id
SELECT
  session_id,
  min(player_id) AS player_id,
  min(country) AS country,
  min(platform) AS platform,
  min(event_day) AS first_day,
  min(first_event_at) AS first_event_at,
  max(last_event_at) AS last_event_at,
  CAST(sum(events) AS BIGINT) AS events,
  CAST(sum(purchase_clicks) AS BIGINT) AS purchase_clicks,
  CAST(sum(chat_messages) AS BIGINT) AS chat_messages,
  max(session_duration_ms) AS duration_ms,
  -- Sessions that began before the first event of the lake, or have not ended, are not complete.
  sum(logins) > 0 AND sum(logouts) > 0 AS is_complete
FROM stg_session_hours
GROUP BY session_id
