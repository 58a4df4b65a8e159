-- name: cash_close_${currency}
-- description: The account of ${currency} of a day, for the books that are kept in it; a day without sales has a row of zeros.
-- owner: payments
-- layer: report
-- key: event_day
-- freshness: 18h
-- cost: small
-- for-each: currency = USD, EUR, GBP, BRL, JPY
-- check: unique(event_day)
-- check: condition(not_accepted <= sales)
SELECT
  d.event_day,
  coalesce(s.sales, 0) AS sales,
  coalesce(s.buyers, 0) AS buyers,
  coalesce(s.credits, 0) AS credits,
  coalesce(s.amount_cents, 0) AS amount_cents,
  coalesce(s.usd_microcents, 0) AS usd_microcents,
  coalesce(s.not_accepted, 0) AS not_accepted,
  CAST(coalesce(s.usd_microcents, 0) AS DOUBLE) / nullif(d.usd_microcents, 0) AS share_of_money
FROM daily_revenue AS d
LEFT JOIN (
  SELECT
    event_day,
    count(*) AS sales,
    count(DISTINCT player_id) AS buyers,
    CAST(sum(credits) AS BIGINT) AS credits,
    CAST(sum(amount_cents) AS BIGINT) AS amount_cents,
    CAST(sum(usd_microcents) AS BIGINT) AS usd_microcents,
    count(*) FILTER (WHERE payment_status <> 'ok') AS not_accepted
  FROM fct_credit_purchases
  WHERE currency = '${currency}'
  GROUP BY event_day
) AS s ON s.event_day = d.event_day
