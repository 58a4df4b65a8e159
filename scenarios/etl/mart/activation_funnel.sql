-- name: activation_funnel
-- description: Players by the day on which they were first seen, and how many of them reached each step on that day.
-- owner: growth
-- layer: mart
-- key: first_day, platform
-- check: unique(first_day, platform)
-- check: condition(chatted <= entered_room AND befriended <= chatted)
SELECT
  l.first_day,
  d.platform,
  count(*) AS players,
  count(*) FILTER (WHERE d.room_entries > 0) AS entered_room,
  count(*) FILTER (WHERE d.room_entries > 0 AND d.chat_messages > 0) AS chatted,
  count(*) FILTER (WHERE d.room_entries > 0 AND d.chat_messages > 0 AND d.friend_requests > 0) AS befriended,
  count(*) FILTER (WHERE d.try_ons > 0) AS tried_on,
  count(*) FILTER (WHERE d.purchase_clicks > 0) AS purchased
FROM dim_player_lifetimes AS l
INNER JOIN fct_player_days AS d ON d.player_id = l.player_id AND d.event_day = l.first_day
GROUP BY l.first_day, d.platform
