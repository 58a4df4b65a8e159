-- name: player_weeks
-- description: What each player did in each week: on how many days, how much.
-- owner: growth
-- layer: rollup
-- key: week_start, player_id
-- cost: medium
-- check: unique(week_start, player_id)
-- check: range(active_days: 1..7)
SELECT
  CAST(date_trunc('week', event_day) AS DATE) AS week_start,
  player_id,
  min(country) AS country,
  min(platform) AS platform,
  count(*) AS active_days,
  CAST(sum(sessions) AS BIGINT) AS sessions,
  CAST(sum(events) AS BIGINT) AS events,
  CAST(sum(chat_messages) AS BIGINT) AS chat_messages,
  CAST(sum(friend_requests) AS BIGINT) AS friend_requests,
  CAST(sum(purchase_clicks) AS BIGINT) AS purchase_clicks
FROM fct_player_days
GROUP BY CAST(date_trunc('week', event_day) AS DATE), player_id
