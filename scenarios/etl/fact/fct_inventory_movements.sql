-- name: fct_inventory_movements
-- description: Items that came into inventories, with what was paid for them.
-- owner: economy
-- layer: fact
-- key: transaction_id
-- freshness: 6h
-- cost: medium
-- check: unique(transaction_id)
-- check: range(quantity: 1..10000)
SELECT
  i.event_day,
  i.transaction_id,
  i.player_id,
  i.item_id,
  i.category,
  i.acquired_by,
  i.quantity,
  coalesce(o.credits, 0) AS paid_credits,
  o.transaction_id IS NOT NULL AS is_paid,
  coalesce(o.item_id = i.item_id, FALSE) AS is_ordered_item
FROM stg_inventory_changes AS i
LEFT JOIN stg_orders AS o ON o.transaction_id = i.transaction_id
