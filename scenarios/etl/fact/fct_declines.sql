-- name: fct_declines
-- description: Refused payments, and whether the player bought credits or something else later on the same day.
-- owner: payments
-- layer: fact
-- key: transaction_id
-- incremental: event_day
-- freshness: 6h
-- cost: medium
-- check: unique(transaction_id)
-- check: range(wanted_credits: 0..1000000)
SELECT
  p.event_day,
  p.transaction_id,
  p.player_id,
  p.country,
  p.platform,
  p.order_kind,
  p.category,
  p.credits AS wanted_credits,
  count(o.transaction_id) FILTER (WHERE o.order_kind = 'credits') > 0 AS topped_up_later,
  count(o.transaction_id) FILTER (WHERE o.order_kind <> 'credits') > 0 AS bought_later
FROM stg_payments AS p
LEFT JOIN stg_orders AS o ON o.player_id = p.player_id AND o.event_day = p.event_day AND o.ordered_at > p.paid_at
WHERE p.status = 'declined'
GROUP BY p.event_day, p.transaction_id, p.player_id, p.country, p.platform, p.order_kind, p.category, p.credits
