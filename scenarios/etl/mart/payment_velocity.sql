-- name: payment_velocity
-- description: Players who order more than once a day, how fast, and bursts of three orders within ten minutes.
-- owner: risk
-- layer: mart
-- key: event_day, player_id
-- freshness: 2h
-- cost: medium
-- check: unique(event_day, player_id)
-- check: range(orders: 2..)
-- check: condition(bursts <= orders)
SELECT
  event_day,
  player_id,
  count(*) AS orders,
  CAST(sum(credits) AS BIGINT) AS credits,
  count(*) FILTER (WHERE ordered_at <= third_last_at + INTERVAL '10' MINUTE) AS bursts,
  count(*) FILTER (WHERE ordered_at <= last_at + INTERVAL '1' MINUTE) AS repeats_within_minute,
  count(DISTINCT order_kind) AS kinds,
  min(ordered_at) AS first_order_at,
  max(ordered_at) AS last_order_at
FROM (
  SELECT
    event_day,
    player_id,
    ordered_at,
    order_kind,
    credits,
    lag(ordered_at, 1) OVER (PARTITION BY player_id ORDER BY ordered_at, transaction_id) AS last_at,
    lag(ordered_at, 2) OVER (PARTITION BY player_id ORDER BY ordered_at, transaction_id) AS third_last_at
  FROM stg_orders
) AS orders
GROUP BY event_day, player_id
HAVING count(*) > 1
