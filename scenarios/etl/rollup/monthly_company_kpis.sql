-- name: monthly_company_kpis
-- description: The figures of the company month by month, and the best day of each.
-- owner: executive
-- layer: rollup
-- key: calendar_month
-- freshness: 12h
-- check: unique(calendar_month)
SELECT
  calendar_month,
  count(*) AS days,
  CAST(sum(players) AS BIGINT) AS player_days,
  CAST(sum(sessions) AS BIGINT) AS sessions,
  CAST(sum(orders) AS BIGINT) AS orders,
  CAST(sum(spent_credits) AS BIGINT) AS spent_credits,
  min(CASE WHEN place = 1 THEN event_day END) AS best_day
FROM (
  SELECT
    d.calendar_month,
    k.event_day,
    k.players,
    k.sessions,
    k.orders,
    k.spent_credits,
    row_number() OVER (PARTITION BY d.calendar_month ORDER BY k.spent_credits DESC, k.event_day) AS place
  FROM daily_kpis AS k
  INNER JOIN dim_dates AS d ON d.event_day = k.event_day
) AS month_days
GROUP BY calendar_month
