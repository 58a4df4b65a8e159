-- name: fct_payments
-- description: Payments with the order that each is for, if there is one, and by how much the two differ.
-- owner: payments
-- layer: fact
-- key: transaction_id
-- freshness: 4h
-- cost: medium
-- check: unique(transaction_id)
-- check: same_sum(amount_cents = stg_payments.amount_cents)
-- check: condition(status <> 'declined' OR NOT has_order) warn
SELECT
  p.event_day,
  p.transaction_id,
  p.player_id,
  p.country,
  p.platform,
  p.provider,
  p.order_kind,
  p.status,
  p.credits,
  p.amount_cents,
  p.currency,
  p.duration_ms,
  o.transaction_id IS NOT NULL AS has_order,
  coalesce(p.credits - o.credits, 0) AS gap_credits
FROM stg_payments AS p
LEFT JOIN stg_orders AS o ON o.transaction_id = p.transaction_id
