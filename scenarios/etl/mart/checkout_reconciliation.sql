-- name: checkout_reconciliation
-- description: Clicks that began a transaction held against the orders of the database: which of the two is missing, and whose credits differ.
-- owner: data-quality
-- layer: mart
-- key: event_day, order_kind
-- freshness: 8h
-- cost: medium
-- check: unique(event_day, order_kind)
-- check: condition(without_order + without_click <= transactions)
SELECT
  coalesce(c.event_day, o.event_day) AS event_day,
  coalesce(c.order_kind, o.order_kind) AS order_kind,
  count(*) AS transactions,
  count(*) FILTER (WHERE o.transaction_id IS NULL) AS without_order,
  count(*) FILTER (WHERE c.transaction_id IS NULL) AS without_click,
  count(*) FILTER (WHERE o.credits <> c.credits) AS different_credits,
  count(*) FILTER (WHERE o.item_id <> c.item_id) AS different_items,
  CAST(sum(CASE WHEN o.transaction_id IS NULL THEN c.credits ELSE 0 END) AS BIGINT) AS missing_credits
FROM stg_checkouts AS c
FULL OUTER JOIN stg_orders AS o ON o.transaction_id = c.transaction_id
GROUP BY coalesce(c.event_day, o.event_day), coalesce(c.order_kind, o.order_kind)
