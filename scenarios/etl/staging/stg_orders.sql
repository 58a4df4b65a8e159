-- name: stg_orders
-- description: Orders as the database inserted them.
-- owner: economy
-- layer: staging
-- key: transaction_id
-- incremental: event_day
-- freshness: 2h
-- cost: medium
-- check: unique(transaction_id)
-- check: accepted(order_kind: item, gift, credits)
-- check: accepted(currency: USD, EUR, GBP, BRL, JPY)
-- check: condition((order_kind = 'credits') = (item_id IS NULL))
SELECT
  event_day,
  time AS ordered_at,
  transaction_id,
  player_id,
  country,
  order_kind,
  item_id,
  category,
  CAST(json_extract_string(data, '$.after.other_player_id') AS BIGINT) AS recipient_id,
  credits,
  amount_cents,
  currency
FROM events
WHERE family = 'data' AND type = 'com.imvu.data.orders_changed.v1' AND op = 'c'
