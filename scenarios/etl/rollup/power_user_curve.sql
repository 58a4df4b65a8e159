-- name: power_user_curve
-- description: Players of each month by the number of days on which they were there.
-- owner: growth
-- layer: rollup
-- key: month_label, active_days
-- check: range(active_days: 1..31)
SELECT
  month_label,
  active_days,
  count(*) AS players,
  CAST(sum(sessions) AS BIGINT) AS sessions
FROM player_months
GROUP BY month_label, active_days
