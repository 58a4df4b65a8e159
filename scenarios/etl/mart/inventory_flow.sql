-- name: inventory_flow
-- description: Items that came into inventories, and for how many of them an order is known.
-- owner: economy
-- layer: mart
-- key: event_day, category, acquired_by
-- freshness: 8h
-- cost: small
-- check: condition(paid <= acquisitions)
SELECT
  event_day,
  category,
  acquired_by,
  count(*) AS acquisitions,
  count(*) FILTER (WHERE is_paid) AS paid,
  count(*) FILTER (WHERE is_paid AND NOT is_ordered_item) AS other_than_ordered,
  count(DISTINCT player_id) AS players,
  CAST(sum(quantity) AS BIGINT) AS quantity,
  CAST(sum(paid_credits) AS BIGINT) AS paid_credits
FROM fct_inventory_movements
GROUP BY event_day, category, acquired_by
