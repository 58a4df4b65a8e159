-- name: monthly_active_users
-- description: Players of each month by country.
-- owner: growth
-- layer: rollup
-- key: month_label, country
-- check: unique(month_label, country)
SELECT
  month_label,
  country,
  count(*) AS players,
  CAST(sum(sessions) AS BIGINT) AS sessions,
  CAST(sum(active_days) AS BIGINT) AS player_days
FROM player_months
GROUP BY month_label, country
