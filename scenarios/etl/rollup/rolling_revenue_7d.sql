-- name: rolling_revenue_7d
-- description: Spending and sales of the seven days up to each day: the input of the revenue forecast.
-- owner: economy
-- layer: rollup
-- key: event_day
-- freshness: 12h
-- cost: small
-- check: unique(event_day)
-- check: range(days_in_window: 1..7)
SELECT
  d.event_day,
  d.spent_credits,
  d.usd_microcents,
  count(*) AS days_in_window,
  CAST(sum(w.spent_credits) AS BIGINT) AS spent_credits_7d,
  CAST(sum(w.usd_microcents) AS BIGINT) AS usd_microcents_7d,
  CAST(sum(w.spent_credits) AS DOUBLE) / count(*) AS spent_credits_per_day
FROM daily_revenue AS d
INNER JOIN daily_revenue AS w ON w.event_day <= d.event_day AND w.event_day > d.event_day - INTERVAL '7' DAY
GROUP BY d.event_day, d.spent_credits, d.usd_microcents
