-- name: weekly_company_kpis
-- description: The figures of the company week by week.
-- owner: executive
-- layer: rollup
-- key: week_start
-- freshness: 12h
-- check: unique(week_start)
-- check: range(days: 1..7)
SELECT
  d.week_start,
  count(*) AS days,
  count(*) FILTER (WHERE d.is_complete) AS complete_days,
  CAST(sum(k.players) AS BIGINT) AS player_days,
  CAST(sum(k.sessions) AS BIGINT) AS sessions,
  CAST(sum(k.orders) AS BIGINT) AS orders,
  CAST(sum(k.spent_credits) AS BIGINT) AS spent_credits,
  CAST(sum(k.spent_credits) AS DOUBLE) / sum(k.players) AS credits_per_player_day
FROM daily_kpis AS k
INNER JOIN dim_dates AS d ON d.event_day = k.event_day
GROUP BY d.week_start
