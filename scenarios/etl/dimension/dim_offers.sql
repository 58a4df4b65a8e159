-- name: dim_offers
-- description: Offers under which credits were sold.
-- owner: payments
-- layer: dimension
-- key: offer
-- freshness: 24h
-- cost: small
-- check: unique(offer)
SELECT
  offer,
  offer <> 'none' AS is_promotion,
  min(event_day) AS first_day,
  max(event_day) AS last_day,
  count(*) AS checkouts
FROM stg_checkouts
WHERE order_kind = 'credits'
GROUP BY offer
