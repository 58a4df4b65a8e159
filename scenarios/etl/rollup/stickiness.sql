-- name: stickiness
-- description: Players of the mean day as a share of the month's (DAU by MAU), and of the week's.
-- owner: growth
-- layer: rollup
-- key: month_label
-- check: range(dau_mau_ratio: 0..1)
SELECT
  m.month_label,
  m.players AS monthly_players,
  d.days,
  CAST(m.player_days AS DOUBLE) / d.days AS mean_daily_players,
  CAST(m.player_days AS DOUBLE) / d.days / m.players AS dau_mau_ratio
FROM (
  SELECT month_label, CAST(sum(players) AS BIGINT) AS players, CAST(sum(player_days) AS BIGINT) AS player_days
  FROM monthly_active_users
  GROUP BY month_label
) AS m
INNER JOIN (
  SELECT substr(CAST(event_day AS VARCHAR), 1, 7) AS month_label, count(DISTINCT event_day) AS days
  FROM active_users_by_country
  GROUP BY substr(CAST(event_day AS VARCHAR), 1, 7)
) AS d ON d.month_label = m.month_label
