-- name: market_report_${country}
-- description: What the team of one of the large markets (${country}) gets: players, payers, spending and the shop's funnel of its country.
-- owner: economy
-- layer: report
-- key: event_day
-- freshness: 18h
-- cost: small
-- for-each: country = US, BR, GB, DE
-- check: unique(event_day)
SELECT
  c.event_day,
  c.players,
  c.payers,
  c.conversion,
  c.usd_microcents,
  coalesce(r.orders, 0) AS orders,
  coalesce(r.buyers, 0) AS buyers,
  coalesce(r.spent_credits, 0) AS spent_credits,
  coalesce(f.searches, 0) AS searches,
  f.purchases_per_search,
  coalesce(g.gifts, 0) AS gifts,
  coalesce(g.undelivered, 0) AS undelivered_gifts,
  m.spent_credits AS month_spent_credits
FROM payer_conversion AS c
LEFT JOIN revenue_by_country AS r ON r.event_day = c.event_day AND r.country = c.country
LEFT JOIN shop_funnel_by_country AS f ON f.event_day = c.event_day AND f.country = c.country
LEFT JOIN gift_economy AS g ON g.event_day = c.event_day AND g.sender_country = c.country
LEFT JOIN monthly_revenue AS m ON m.month_code = substr(CAST(c.event_day AS VARCHAR), 1, 7) AND m.country = c.country
WHERE c.country = '${country}'
