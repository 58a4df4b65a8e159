-- name: fct_credit_purchases
-- description: Credits sold for money, with offer, pack, provider, and the price in US cents at the booked rate, in millionths.
-- owner: payments
-- layer: fact
-- key: transaction_id
-- freshness: 8h
-- cost: medium
-- check: unique(transaction_id)
-- check: condition(usd_microcents >= 0)
-- check: relationship(currency -> dim_currencies.currency)
SELECT
  p.event_day,
  p.transaction_id,
  p.player_id,
  p.country,
  p.platform,
  p.provider,
  p.payment_status,
  k.offer,
  d.pack,
  p.credits,
  p.amount_cents,
  p.currency,
  p.amount_cents * r.usd_ppm AS usd_microcents
FROM fct_purchases AS p
INNER JOIN dim_currencies AS r ON r.currency = p.currency
LEFT JOIN dim_credit_packs AS d ON d.credits = p.credits
LEFT JOIN stg_checkouts AS k ON k.transaction_id = p.transaction_id
WHERE p.order_kind = 'credits'
