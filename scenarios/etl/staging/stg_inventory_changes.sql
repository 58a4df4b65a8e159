-- name: stg_inventory_changes
-- description: Items that came into inventories, as the database inserted them.
-- owner: economy
-- layer: staging
-- key: transaction_id
-- incremental: event_day
-- freshness: 4h
-- cost: medium
-- check: unique(transaction_id)
-- check: accepted(acquired_by: purchase, gift, reward)
SELECT
  event_day,
  time AS acquired_at,
  transaction_id,
  player_id,
  item_id,
  category,
  json_extract_string(data, '$.after.acquired_by') AS acquired_by,
  CAST(json_extract_string(data, '$.after.quantity') AS BIGINT) AS quantity
FROM events
WHERE family = 'data' AND type = 'com.imvu.data.inventory_changed.v1' AND op = 'c'
