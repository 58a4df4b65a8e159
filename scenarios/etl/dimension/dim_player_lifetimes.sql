-- name: dim_player_lifetimes
-- description: Since when each player has been seen, how often, and as what he came.
-- owner: growth
-- layer: dimension
-- key: player_id
-- cost: medium
-- check: unique(player_id)
-- check: condition(first_day <= last_day)
-- check: range(active_days: 1..)
SELECT
  player_id,
  min(event_day) AS first_day,
  max(event_day) AS last_day,
  count(*) AS active_days,
  CAST(sum(sessions) AS BIGINT) AS sessions,
  CAST(sum(events) AS BIGINT) AS events,
  min(country) AS country,
  min(platform) AS platform,
  max(registered_day) AS registered_day
FROM fct_player_days
GROUP BY player_id
