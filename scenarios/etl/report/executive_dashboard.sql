-- name: executive_dashboard
-- description: The page of each day for those who lead - players, money, quality, risk, cost, and who may leave.
-- owner: executive
-- layer: report
-- key: event_day
-- freshness: 16h
-- check: unique(event_day)
-- check: range(players: 1..)
-- check: range(services_met: 0..)
-- check: freshness(event_day: 48h) warn
SELECT
  k.event_day,
  k.players,
  k.sessions,
  k.orders,
  k.spent_credits,
  k.spent_credits_per_player,
  s.services,
  s.services_met,
  r.crash_free_sessions,
  x.suspected_players,
  x.refused_payments,
  c.usd_cents_per_player,
  f.absolute_error_ratio AS forecast_error_ratio,
  -- As they stand now: the same on each day.
  n.high_risk_players,
  n.credits_at_risk,
  e.experiments_to_ship
FROM daily_kpis AS k
INNER JOIN (
  SELECT event_day, count(*) AS services, count(*) FILTER (WHERE is_met) AS services_met
  FROM service_slo_attainment
  GROUP BY event_day
) AS s ON s.event_day = k.event_day
LEFT JOIN release_report AS r ON r.event_day = k.event_day
LEFT JOIN risk_report AS x ON x.event_day = k.event_day
LEFT JOIN cost_report AS c ON c.event_day = k.event_day
LEFT JOIN forecast_accuracy AS f ON f.event_day = k.event_day
CROSS JOIN (
  SELECT
    CAST(sum(CASE WHEN risk_band = 'high' THEN players ELSE 0 END) AS BIGINT) AS high_risk_players,
    sum(credits_at_risk) AS credits_at_risk
  FROM churn_segment_kpis
) AS n
CROSS JOIN (
  SELECT count(*) FILTER (WHERE decision = 'ship') AS experiments_to_ship FROM experiment_decisions
) AS e
