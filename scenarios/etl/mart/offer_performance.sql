-- name: offer_performance
-- description: Credits sold under each offer, by pack.
-- owner: payments
-- layer: mart
-- key: event_day, offer, pack
-- freshness: 8h
-- cost: small
-- check: unique(event_day, offer, pack)
-- check: range(usd_microcents: 0..)
SELECT
  p.event_day,
  o.offer,
  p.pack,
  o.is_promotion,
  count(*) AS sales,
  count(DISTINCT p.player_id) AS buyers,
  CAST(sum(p.credits) AS BIGINT) AS credits,
  CAST(sum(p.usd_microcents) AS BIGINT) AS usd_microcents,
  CAST(sum(p.usd_microcents) AS DOUBLE) / count(*) AS usd_microcents_per_sale
FROM fct_credit_purchases AS p
INNER JOIN dim_offers AS o ON o.offer = p.offer
GROUP BY p.event_day, o.offer, p.pack, o.is_promotion
