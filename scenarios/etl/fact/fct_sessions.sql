-- name: fct_sessions
-- description: One row per session, with what is known of its beginning and end, whatever days it touched.
-- owner: growth
-- layer: fact
-- key: session_id
-- freshness: 4h
-- cost: medium
-- check: unique(session_id)
-- check: condition(first_event_at <= last_event_at)
-- check: range(duration_ms: 0..86400000)
-- check: same_sum(events = fct_session_days.events)
SELECT
  d.session_id,
  d.player_id,
  d.country,
  d.platform,
  d.first_day,
  d.first_event_at,
  d.last_event_at,
  d.events,
  d.purchase_clicks,
  d.chat_messages,
  d.duration_ms,
  d.end_reason,
  d.is_complete,
  d.crosses_midnight,
  s.entry_point,
  s.tier
FROM (
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
    max(duration_ms) AS duration_ms,
    max(end_reason) AS end_reason,
    -- Sessions that began before the first event of the lake, or have not ended, are not complete.
    sum(logins) > 0 AND sum(logouts) > 0 AS is_complete,
    count(*) > 1 AS crosses_midnight
  FROM fct_session_days
  GROUP BY session_id
) AS d
LEFT JOIN stg_session_starts AS s ON s.session_id = d.session_id
