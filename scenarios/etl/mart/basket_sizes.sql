-- name: basket_sizes
-- description: Sessions that ordered something, by how many orders they made.
-- owner: economy
-- layer: mart
-- key: event_day, orders_in_session
-- freshness: 6h
-- cost: small
-- check: range(orders_in_session: 1..)
SELECT
  event_day,
  orders_in_session,
  count(*) AS sessions,
  CAST(sum(credits) AS BIGINT) AS credits,
  CAST(sum(credits) AS DOUBLE) / count(*) AS credits_per_session
FROM (
  SELECT event_day, session_id, count(*) AS orders_in_session, CAST(sum(credits) AS BIGINT) AS credits
  FROM fct_purchases
  WHERE session_id IS NOT NULL AND order_kind <> 'credits'
  GROUP BY event_day, session_id
) AS baskets
GROUP BY event_day, orders_in_session
