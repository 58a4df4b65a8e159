-- name: risk_report
-- description: Fraud and abuse of each day - suspected players, refused payments, bursts of orders, blocked texts, sessions of two minds.
-- owner: risk
-- layer: report
-- key: event_day
-- freshness: 8h
-- check: unique(event_day)
-- check: condition(suspected_players <= players_with_failed_logins)
SELECT
  d.event_day,
  coalesce(l.players, 0) AS players_with_failed_logins,
  coalesce(l.suspected, 0) AS suspected_players,
  coalesce(r.refusals, 0) AS refused_payments,
  coalesce(v.bursts, 0) AS bursts,
  coalesce(a.blocked_texts, 0) AS blocked_texts,
  coalesce(m.sessions, 0) AS mismatched_sessions,
  coalesce(c.foreign_orders, 0) AS foreign_currency_orders
FROM dim_dates AS d
LEFT JOIN (
  SELECT event_day, count(*) AS players, count(*) FILTER (WHERE verdict <> 'mistyped') AS suspected
  FROM brute_force_signals
  GROUP BY event_day
) AS l ON l.event_day = d.event_day
LEFT JOIN (
  SELECT event_day, CAST(sum(refusals) AS BIGINT) AS refusals FROM refused_payments GROUP BY event_day
) AS r ON r.event_day = d.event_day
LEFT JOIN (
  SELECT event_day, CAST(sum(bursts) AS BIGINT) AS bursts FROM payment_velocity GROUP BY event_day
) AS v ON v.event_day = d.event_day
LEFT JOIN (
  SELECT event_day, CAST(sum(blocked_texts) AS BIGINT) AS blocked_texts FROM abuse_signals GROUP BY event_day
) AS a ON a.event_day = d.event_day
LEFT JOIN (
  SELECT event_day, count(*) AS sessions FROM session_identity_mismatches GROUP BY event_day
) AS m ON m.event_day = d.event_day
LEFT JOIN (
  SELECT event_day, CAST(sum(orders) AS BIGINT) AS foreign_orders FROM country_currency_mix WHERE NOT is_own_currency GROUP BY event_day
) AS c ON c.event_day = d.event_day
