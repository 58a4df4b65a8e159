-- name: fct_gifts
-- description: One row per gift, and how far it got: sent by the client, recorded in the database, delivered by the service.
-- owner: social
-- layer: fact
-- key: transaction_id
SELECT
  transaction_id,
  min(event_day) AS event_day,
  min(player_id) AS sender_id,
  min(other_player_id) AS recipient_id,
  min(item_id) AS item_id,
  min(category) AS category,
  max(credits) AS credits,
  max(country) AS sender_country,
  count(*) FILTER (WHERE type = 'com.imvu.ui.gift_sent.v1') > 0 AS is_sent,
  count(*) FILTER (WHERE type = 'com.imvu.data.gifts_changed.v1') > 0 AS is_recorded,
  count(*) FILTER (WHERE type = 'com.imvu.service.gift_delivered.v1' AND status = 'ok') > 0 AS is_delivered
FROM events
WHERE type IN ('com.imvu.ui.gift_sent.v1', 'com.imvu.data.gifts_changed.v1', 'com.imvu.service.gift_delivered.v1')
GROUP BY transaction_id
