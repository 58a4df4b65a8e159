-- name: fct_purchases
-- description: Orders with their payment and their change of the wallet, and whether the three agree.
-- owner: economy
-- layer: fact
-- key: transaction_id
SELECT
  o.event_day,
  o.transaction_id,
  o.player_id,
  o.country,
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
LEFT JOIN stg_payments AS p ON p.transaction_id = o.transaction_id
LEFT JOIN stg_wallet_changes AS w ON w.transaction_id = o.transaction_id
