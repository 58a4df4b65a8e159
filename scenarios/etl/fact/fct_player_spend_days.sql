-- name: fct_player_spend_days
-- description: What each player spent, gave and topped up on a day.
-- owner: economy
-- layer: fact
-- key: event_day, player_id
-- incremental: event_day
-- freshness: 6h
-- cost: medium
-- check: unique(event_day, player_id)
-- check: condition(purchases + gifts + top_ups > 0)
SELECT
  event_day,
  player_id,
  min(country) AS country,
  count(*) FILTER (WHERE order_kind = 'item') AS purchases,
  count(*) FILTER (WHERE order_kind = 'gift') AS gifts,
  count(*) FILTER (WHERE order_kind = 'credits') AS top_ups,
  CAST(sum(CASE WHEN order_kind <> 'credits' THEN credits ELSE 0 END) AS BIGINT) AS spent_credits,
  CAST(sum(CASE WHEN order_kind = 'credits' THEN credits ELSE 0 END) AS BIGINT) AS bought_credits,
  count(DISTINCT category) AS categories
FROM stg_orders
GROUP BY event_day, player_id
