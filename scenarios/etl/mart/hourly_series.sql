-- name: hourly_series
-- description: The company by the hour - players, sessions, orders, credits, events, calls and faults side by side.
-- owner: bi
-- layer: mart
-- key: event_day, event_hour
-- incremental: event_day
-- freshness: 4h
-- check: unique(event_day, event_hour)
-- check: range(event_hour: 0..23)
SELECT
  t.event_day,
  t.event_hour,
  coalesce(u.players, 0) AS players,
  coalesce(u.sessions, 0) AS sessions,
  coalesce(o.orders, 0) AS orders,
  coalesce(o.credits, 0) AS credits,
  t.events,
  t.calls,
  t.faults
FROM hourly_throughput AS t
LEFT JOIN hourly_active_users AS u ON u.event_day = t.event_day AND u.event_hour = t.event_hour
LEFT JOIN (
  SELECT event_day, extract(hour FROM ordered_at) AS event_hour, count(*) AS orders, CAST(sum(credits) AS BIGINT) AS credits
  FROM stg_orders
  WHERE order_kind IN ('item', 'gift')
  GROUP BY event_day, extract(hour FROM ordered_at)
) AS o ON o.event_day = t.event_day AND o.event_hour = t.event_hour
