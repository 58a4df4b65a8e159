-- name: daily_kpis_by_country
-- description: The figures of a day for each country - sessions, orders, credits, money, errors - and its place among them.
-- owner: bi
-- layer: report
-- key: event_day, country
-- freshness: 8h
-- check: unique(event_day, country)
-- check: range(sessions: 1..)
-- check: same_sum(sessions = daily_active_users.sessions)
SELECT
  a.event_day,
  a.country,
  a.sessions,
  a.events,
  coalesce(p.orders, 0) AS orders,
  coalesce(p.spent_credits, 0) AS spent_credits,
  coalesce(p.buyers, 0) AS buyers,
  coalesce(p.money_cents, 0) AS money_cents,
  coalesce(e.errors, 0) AS errors,
  CAST(coalesce(p.spent_credits, 0) AS DOUBLE) / a.sessions AS credits_per_session,
  row_number() OVER (PARTITION BY a.event_day ORDER BY coalesce(p.spent_credits, 0) DESC, a.country) AS place
FROM (
  SELECT event_day, country, CAST(sum(sessions) AS BIGINT) AS sessions, CAST(sum(events) AS BIGINT) AS events
  FROM daily_active_users
  GROUP BY event_day, country
) AS a
LEFT JOIN (
  SELECT
    event_day,
    country,
    count(*) FILTER (WHERE order_kind IN ('item', 'gift')) AS orders,
    CAST(sum(CASE WHEN order_kind IN ('item', 'gift') THEN credits ELSE 0 END) AS BIGINT) AS spent_credits,
    count(DISTINCT player_id) AS buyers,
    CAST(sum(CASE WHEN order_kind = 'credits' THEN amount_cents ELSE 0 END) AS BIGINT) AS money_cents
  FROM fct_purchases
  GROUP BY event_day, country
) AS p ON p.event_day = a.event_day AND p.country = a.country
LEFT JOIN (
  SELECT event_day, country, count(*) AS errors FROM fct_client_errors GROUP BY event_day, country
) AS e ON e.event_day = a.event_day AND e.country = a.country
