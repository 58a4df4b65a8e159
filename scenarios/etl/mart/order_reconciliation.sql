-- name: order_reconciliation
-- description: Orders of a day whose payment and change of the wallet are there and agree, and those for which something is missing.
-- owner: data-quality
-- layer: mart
-- key: event_day, order_kind
-- check: unique(event_day, order_kind)
-- check: accepted(order_kind: item, gift, credits)
-- check: condition(reconciled <= orders AND without_payment <= orders AND without_wallet_change <= orders)
-- check: freshness(event_day: 26h) warn
-- check: same_sum(orders = stg_event_counts.events where type = 'com.imvu.data.orders_changed.v1') warn
SELECT
  event_day,
  order_kind,
  count(*) AS orders,
  count(*) FILTER (WHERE is_reconciled) AS reconciled,
  count(*) FILTER (WHERE payment_status IS NULL) AS without_payment,
  count(*) FILTER (WHERE credits_change IS NULL) AS without_wallet_change,
  CAST(sum(CASE WHEN is_reconciled THEN 0 ELSE credits END) AS BIGINT) AS unreconciled_credits
FROM fct_purchases
GROUP BY event_day, order_kind
