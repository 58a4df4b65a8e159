-- name: finance_close
-- description: The books of a day: money in, fees, credits issued and burnt, what creators are owed, and by how much the liability grew.
-- owner: payments
-- layer: report
-- key: event_day
-- freshness: 18h
-- cost: small
-- check: unique(event_day)
-- check: condition(credits_issued - credits_burnt = liability_change_credits)
SELECT
  r.event_day,
  r.usd_microcents,
  coalesce(f.fee_usd_microcents, 0) AS fee_usd_microcents,
  r.usd_microcents - coalesce(f.fee_usd_microcents, 0) AS net_usd_microcents,
  coalesce(w.credits_issued, 0) AS credits_issued,
  coalesce(w.credits_burnt, 0) AS credits_burnt,
  coalesce(w.credits_issued, 0) - coalesce(w.credits_burnt, 0) AS liability_change_credits,
  coalesce(w.unexplained_movements, 0) AS unexplained_movements,
  coalesce(p.creators, 0) AS creators_owed,
  coalesce(p.payout_millicredits, 0) AS payout_millicredits
FROM daily_revenue AS r
LEFT JOIN (
  SELECT event_day, sum(fee_usd_microcents) AS fee_usd_microcents FROM provider_fees GROUP BY event_day
) AS f ON f.event_day = r.event_day
LEFT JOIN (
  SELECT
    event_day,
    CAST(sum(credits_in) AS BIGINT) AS credits_issued,
    CAST(sum(credits_out) AS BIGINT) AS credits_burnt,
    CAST(sum(CASE WHEN reason = 'unexplained' THEN movements ELSE 0 END) AS BIGINT) AS unexplained_movements
  FROM wallet_flows
  GROUP BY event_day
) AS w ON w.event_day = r.event_day
LEFT JOIN (
  SELECT event_day, count(*) AS creators, CAST(sum(payout_millicredits) AS BIGINT) AS payout_millicredits
  FROM creator_payouts
  GROUP BY event_day
) AS p ON p.event_day = r.event_day
