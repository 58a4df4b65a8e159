-- name: economy_scorecard
-- description: The figures of the economy in one long table, for the board's dashboard.
-- owner: economy
-- layer: report
-- key: event_day, metric
-- freshness: 24h
-- cost: small
-- check: unique(event_day, metric)
-- check: not_null(metric)
SELECT event_day, 'orders' AS metric, CAST(orders AS DOUBLE) AS amount FROM marketplace_health
UNION ALL
SELECT event_day, 'abandonment' AS metric, abandonment AS amount FROM marketplace_health
UNION ALL
SELECT event_day, 'refusal_ratio' AS metric, refusal_ratio AS amount FROM marketplace_health
UNION ALL
SELECT event_day, 'creators_top_tenth_share' AS metric, creators_top_tenth_share AS amount FROM marketplace_health
UNION ALL
SELECT event_day, 'net_usd_cents' AS metric, net_usd_microcents / 1000000 AS amount FROM finance_close
UNION ALL
SELECT event_day, 'liability_change_credits' AS metric, CAST(liability_change_credits AS DOUBLE) AS amount FROM finance_close
UNION ALL
SELECT event_day, 'spent_credits_7d' AS metric, CAST(spent_credits_7d AS DOUBLE) AS amount FROM rolling_revenue_7d
UNION ALL
SELECT
  event_day,
  'payer_conversion' AS metric,
  CAST(sum(payers) AS DOUBLE) / sum(players) AS amount
FROM payer_conversion
GROUP BY event_day
UNION ALL
SELECT event_day, 'whale_share_of_credits' AS metric, share_of_credits AS amount FROM spending_tiers WHERE tier = 'whale'
