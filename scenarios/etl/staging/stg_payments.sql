-- name: stg_payments
-- description: Answers of the payment service, accepted or not.
-- owner: economy
-- layer: staging
-- key: transaction_id
SELECT
  event_day,
  transaction_id,
  player_id,
  order_kind,
  credits,
  amount_cents,
  currency,
  provider,
  status,
  duration_ms
FROM events
WHERE family = 'service' AND type = 'com.imvu.service.payment_processed.v1'
