-- name: player_snapshots
-- description: Each player as of the newest day of the lake: how long known, how long away, and what the last day of presence was like.
-- owner: growth
-- layer: mart
-- key: player_id
-- cost: medium
-- check: unique(player_id)
-- check: range(days_since_last: 0..)
-- check: not_null(player_id, active_days, days_since_last)
SELECT
  l.player_id,
  l.country,
  l.platform,
  l.active_days,
  l.sessions,
  l.events,
  date_diff('day', l.last_day, n.newest_day) AS days_since_last,
  date_diff('day', l.first_day, l.last_day) + 1 AS lifetime_days,
  coalesce(p.login_count, 0) AS login_count,
  coalesce(p.tier, 'unknown') AS tier,
  d.chat_messages AS last_day_messages,
  d.room_entries AS last_day_rooms,
  d.purchase_clicks AS last_day_purchases,
  d.client_errors AS last_day_errors,
  d.crashes AS last_day_crashes,
  coalesce(f.friendships, 0) AS friendships
FROM dim_player_lifetimes AS l
CROSS JOIN (SELECT max(last_day) AS newest_day FROM dim_player_lifetimes) AS n
INNER JOIN fct_player_days AS d ON d.player_id = l.player_id AND d.event_day = l.last_day
LEFT JOIN dim_players AS p ON p.player_id = l.player_id
LEFT JOIN (
  SELECT player_id, count(*) AS friendships FROM fct_friendships WHERE state <> 'ended' GROUP BY player_id
) AS f ON f.player_id = l.player_id
