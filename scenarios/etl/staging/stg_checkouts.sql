-- name: stg_checkouts
-- description: Clicks with which players began a transaction: a purchase, a gift, or credits for money.
-- owner: payments
-- layer: staging
-- key: transaction_id
-- incremental: event_day
-- freshness: 2h
-- cost: medium
-- check: unique(transaction_id)
-- check: accepted(order_kind: item, gift, credits)
-- check: accepted(offer: none, first-time, weekend, season)
-- check: freshness(clicked_at: 26h) warn
SELECT
  event_day,
  time AS clicked_at,
  transaction_id,
  session_id,
  player_id,
  country,
  platform,
  CASE type
    WHEN 'com.imvu.ui.purchase_clicked.v1' THEN 'item'
    WHEN 'com.imvu.ui.gift_sent.v1' THEN 'gift'
    ELSE 'credits'
  END AS order_kind,
  item_id,
  category,
  credits,
  coalesce(cart_size, 0) AS cart_size,
  CASE WHEN type = 'com.imvu.ui.credits_purchase_clicked.v1' THEN json_extract_string(data, '$.offer') END AS offer
FROM events
WHERE
  family = 'ui'
  AND type IN ('com.imvu.ui.purchase_clicked.v1', 'com.imvu.ui.gift_sent.v1', 'com.imvu.ui.credits_purchase_clicked.v1')
