-- name: fct_wallet_movements
-- description: Credits that came into and went out of wallets, and why.
-- owner: payments
-- layer: fact
-- key: source, sequence
-- freshness: 4h
-- cost: medium
-- check: unique(source, sequence)
-- check: accepted(reason: item, gift, credits, unexplained)
-- check: condition(credits_in = 0 OR credits_out = 0)
SELECT
  w.event_day,
  w.changed_at,
  w.source,
  w.sequence,
  w.player_id,
  w.transaction_id,
  coalesce(o.order_kind, 'unexplained') AS reason,
  CASE WHEN w.credits_change > 0 THEN w.credits_change ELSE 0 END AS credits_in,
  CASE WHEN w.credits_change < 0 THEN -w.credits_change ELSE 0 END AS credits_out,
  w.balance_after_credits
FROM stg_wallet_changes AS w
LEFT JOIN stg_orders AS o ON o.transaction_id = w.transaction_id
