-- name: daily_kpis
-- description: The figures of a day that everyone asks for.
-- owner: growth
-- layer: mart
-- key: event_day
-- incremental: event_day
-- check: unique(event_day)
-- check: range(players: 1..)
-- check: range(orders_per_session: 0..10)
-- check: same_sum(spent_credits = revenue_by_category.credits)
-- check: same_sum(credit_orders = credit_sales.orders)
-- check: freshness(event_day: 26h)
-- check: condition(players <= sessions) warn
SELECT
  a.event_day,
  a.players,
  a.sessions,
  coalesce(r.orders, 0) AS orders,
  coalesce(r.credits, 0) AS spent_credits,
  coalesce(s.orders, 0) AS credit_orders,
  CAST(coalesce(r.credits, 0) AS DOUBLE) / a.players AS spent_credits_per_player,
  CAST(coalesce(r.orders, 0) AS DOUBLE) / a.sessions AS orders_per_session
FROM (
  SELECT event_day, count(DISTINCT player_id) AS players, count(DISTINCT session_id) AS sessions
  FROM stg_session_hours
  GROUP BY event_day
) AS a
LEFT JOIN (
  SELECT event_day, CAST(sum(orders) AS BIGINT) AS orders, CAST(sum(credits) AS BIGINT) AS credits
  FROM revenue_by_category
  GROUP BY event_day
) AS r ON r.event_day = a.event_day
LEFT JOIN (
  SELECT event_day, CAST(sum(orders) AS BIGINT) AS orders FROM credit_sales GROUP BY event_day
) AS s ON s.event_day = a.event_day
