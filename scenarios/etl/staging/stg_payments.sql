-- name: stg_payments
-- description: Answers of the payment service, accepted or not.
-- owner: payments
-- layer: staging
-- key: transaction_id
-- incremental: event_day
-- freshness: 2h
-- cost: medium
-- check: unique(transaction_id)
-- check: accepted(status: ok, declined, error, timeout, blocked)
-- check: accepted(provider: wallet, card, paypal, app-store, play-store)
SELECT
  event_day,
  time AS paid_at,
  transaction_id,
  player_id,
  country,
  platform,
  order_kind,
  category,
  credits,
  amount_cents,
  currency,
  provider,
  status,
  duration_ms
FROM events
WHERE family = 'service' AND type = 'com.imvu.service.payment_processed.v1'
