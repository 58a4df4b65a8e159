-- name: stg_gift_steps
-- description: The steps of each gift on each day: sent by the client, recorded in the database, delivered by the service.
-- owner: social
-- layer: staging
-- key: event_day, transaction_id
-- incremental: event_day
-- cost: medium
-- check: unique(event_day, transaction_id)
-- check: range(credits: 0..)
SELECT
  event_day,
  transaction_id,
  min(player_id) AS sender_id,
  min(other_player_id) AS recipient_id,
  min(item_id) AS item_id,
  min(category) AS category,
  max(credits) AS credits,
  max(country) AS sender_country,
  count(*) FILTER (WHERE type = 'com.imvu.ui.gift_sent.v1') AS sent,
  count(*) FILTER (WHERE type = 'com.imvu.data.gifts_changed.v1') AS recorded,
  count(*) FILTER (WHERE type = 'com.imvu.service.gift_delivered.v1' AND status = 'ok') AS delivered
FROM events
WHERE type IN ('com.imvu.ui.gift_sent.v1', 'com.imvu.data.gifts_changed.v1', 'com.imvu.service.gift_delivered.v1')
GROUP BY event_day, transaction_id
