-- name: daily_kpis_in_${country}
-- description: The figures of a day in ${country} - players, sessions, orders, credits, money.
-- owner: bi
-- layer: report
-- key: event_day
-- for-each: country = US, BR, GB, DE
-- freshness: 8h
-- check: unique(event_day)
SELECT
  a.event_day,
  a.player_platforms,
  a.sessions,
  a.events,
  coalesce(p.orders, 0) AS orders,
  coalesce(p.spent_credits, 0) AS spent_credits,
  coalesce(p.buyers, 0) AS buyers,
  coalesce(p.money_cents, 0) AS money_cents,
  CAST(coalesce(p.spent_credits, 0) AS DOUBLE) / a.sessions AS credits_per_session
FROM (
  SELECT
    event_day,
    CAST(sum(players) AS BIGINT) AS player_platforms,
    CAST(sum(sessions) AS BIGINT) AS sessions,
    CAST(sum(events) AS BIGINT) AS events
  FROM daily_active_users
  WHERE country = '${country}'
  GROUP BY event_day
) AS a
LEFT JOIN (
  SELECT
    event_day,
    count(*) FILTER (WHERE order_kind IN ('item', 'gift')) AS orders,
    CAST(sum(CASE WHEN order_kind IN ('item', 'gift') THEN credits ELSE 0 END) AS BIGINT) AS spent_credits,
    count(DISTINCT player_id) AS buyers,
    CAST(sum(CASE WHEN order_kind = 'credits' THEN amount_cents ELSE 0 END) AS BIGINT) AS money_cents
  FROM fct_purchases
  WHERE country = '${country}'
  GROUP BY event_day
) AS p ON p.event_day = a.event_day
