-- name: marketplace_health
-- description: Whether the market lives: coverage of the catalogue, carts left behind, how few creators and items earn most, refused payments.
-- owner: creators
-- layer: report
-- key: event_day
-- freshness: 18h
-- cost: small
-- check: unique(event_day)
-- check: range(abandonment: 0..1)
SELECT
  m.event_day,
  m.orders,
  m.credits,
  CAST(m.orders AS DOUBLE) / nullif(m.views, 0) AS orders_per_view,
  CAST(c.abandoned AS DOUBLE) / nullif(c.cart_lines, 0) AS abandonment,
  k.creators AS earning_creators,
  k.top_tenth_share AS creators_top_tenth_share,
  s.share_of_credits AS items_top_tenth_share,
  CAST(p.not_accepted AS DOUBLE) / nullif(p.payments, 0) AS refusal_ratio,
  b.first_time AS new_buyers
FROM (
  SELECT
    event_day,
    CAST(sum(orders) AS BIGINT) AS orders,
    CAST(sum(credits) AS BIGINT) AS credits,
    CAST(sum(views) AS BIGINT) AS views
  FROM merchandising_report
  GROUP BY event_day
) AS m
LEFT JOIN (
  SELECT event_day, CAST(sum(abandoned) AS BIGINT) AS abandoned, CAST(sum(cart_lines) AS BIGINT) AS cart_lines
  FROM cart_fates
  GROUP BY event_day
) AS c ON c.event_day = m.event_day
LEFT JOIN creator_concentration AS k ON k.event_day = m.event_day
LEFT JOIN sales_concentration AS s ON s.event_day = m.event_day AND s.decile = 1
LEFT JOIN (
  SELECT event_day, CAST(sum(refused + failed) AS BIGINT) AS not_accepted, CAST(sum(payments) AS BIGINT) AS payments
  FROM payment_providers_daily
  GROUP BY event_day
) AS p ON p.event_day = m.event_day
LEFT JOIN first_purchases_daily AS b ON b.event_day = m.event_day
