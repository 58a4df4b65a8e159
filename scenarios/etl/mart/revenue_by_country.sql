-- name: revenue_by_country
-- description: What players of each country spent, gave and topped up.
-- owner: economy
-- layer: mart
-- key: event_day, country
-- incremental: event_day
-- freshness: 6h
-- cost: small
-- check: unique(event_day, country)
SELECT
  event_day,
  country,
  count(*) FILTER (WHERE order_kind <> 'credits') AS orders,
  count(*) FILTER (WHERE order_kind = 'gift') AS gifts,
  count(*) FILTER (WHERE order_kind = 'credits') AS top_ups,
  count(DISTINCT CASE WHEN order_kind <> 'credits' THEN player_id END) AS buyers,
  CAST(sum(CASE WHEN order_kind <> 'credits' THEN credits ELSE 0 END) AS BIGINT) AS spent_credits,
  CAST(sum(CASE WHEN order_kind = 'credits' THEN credits ELSE 0 END) AS BIGINT) AS bought_credits
FROM stg_orders
GROUP BY event_day, country
