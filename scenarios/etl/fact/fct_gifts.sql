-- name: fct_gifts
-- description: One row per gift, and how far it got: sent by the client, recorded in the database, delivered by the service.
-- owner: social
-- layer: fact
-- key: transaction_id
-- cost: medium
-- check: unique(transaction_id)
-- check: share(is_delivered: 0.5..1) warn
SELECT
  transaction_id,
  min(event_day) AS event_day,
  min(sender_id) AS sender_id,
  min(recipient_id) AS recipient_id,
  min(item_id) AS item_id,
  min(category) AS category,
  max(credits) AS credits,
  max(sender_country) AS sender_country,
  sum(sent) > 0 AS is_sent,
  sum(recorded) > 0 AS is_recorded,
  sum(delivered) > 0 AS is_delivered
FROM stg_gift_steps
GROUP BY transaction_id
