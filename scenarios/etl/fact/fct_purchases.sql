-- name: fct_purchases
-- description: Orders with the click that began them, their payment and their change of the wallet, be they of another day, and whether the three agree.
-- owner: economy
-- layer: fact
-- key: transaction_id
-- freshness: 4h
-- cost: medium
-- check: unique(transaction_id)
-- check: relationship(transaction_id -> stg_orders.transaction_id)
-- check: same_sum(credits = stg_orders.credits)
-- check: share(is_reconciled: 0.5..1) warn
SELECT
  o.event_day,
  o.transaction_id,
  o.player_id,
  o.country,
  c.session_id,
  c.platform,
  o.order_kind,
  o.item_id,
  o.category,
  o.recipient_id,
  o.credits,
  o.amount_cents,
  o.currency,
  p.provider,
  p.status AS payment_status,
  w.credits_change,
  coalesce(
    p.status = 'ok'
      AND p.credits = o.credits
      AND p.amount_cents = o.amount_cents
      AND w.credits_change = CASE WHEN o.order_kind = 'credits' THEN o.credits ELSE -o.credits END,
    FALSE
  ) AS is_reconciled
FROM stg_orders AS o
LEFT JOIN stg_checkouts AS c ON c.transaction_id = o.transaction_id
LEFT JOIN stg_payments AS p ON p.transaction_id = o.transaction_id
LEFT JOIN stg_wallet_changes AS w ON w.transaction_id = o.transaction_id
