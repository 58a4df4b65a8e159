-- name: player_months
-- description: On how many days of each month each player was there.
-- owner: growth
-- layer: rollup
-- key: month_label, player_id
-- cost: medium
-- check: range(active_days: 1..31)
SELECT
  substr(CAST(event_day AS VARCHAR), 1, 7) AS month_label,
  player_id,
  min(country) AS country,
  count(*) AS active_days,
  CAST(sum(sessions) AS BIGINT) AS sessions,
  CAST(sum(events) AS BIGINT) AS events
FROM fct_player_days
GROUP BY substr(CAST(event_day AS VARCHAR), 1, 7), player_id
