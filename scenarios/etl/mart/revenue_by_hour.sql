-- name: revenue_by_hour
-- description: Orders and credits of each hour, and the share of the day's credits that it made.
-- owner: economy
-- layer: mart
-- key: event_day, event_hour
-- incremental: event_day
-- freshness: 4h
-- cost: small
-- check: range(event_hour: 0..23)
-- check: condition(share_of_day >= 0 AND share_of_day <= 1)
SELECT
  event_day,
  event_hour,
  orders,
  top_ups,
  spent_credits,
  CAST(spent_credits AS DOUBLE) / nullif(sum(spent_credits) OVER (PARTITION BY event_day), 0) AS share_of_day
FROM (
  SELECT
    event_day,
    extract(hour FROM ordered_at) AS event_hour,
    count(*) FILTER (WHERE order_kind <> 'credits') AS orders,
    count(*) FILTER (WHERE order_kind = 'credits') AS top_ups,
    CAST(sum(CASE WHEN order_kind <> 'credits' THEN credits ELSE 0 END) AS BIGINT) AS spent_credits
  FROM stg_orders
  GROUP BY event_day, extract(hour FROM ordered_at)
) AS hours
