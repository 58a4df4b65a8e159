-- name: service_scorecard_${service}
-- description: The week's page for the team of ${service} - objective, budget, speed, capacity and cost of each day.
-- owner: platform
-- layer: report
-- key: event_day
-- for-each: service = auth, chat, search, assets, payments
-- freshness: 8h
-- check: unique(event_day)
SELECT
  a.event_day,
  a.calls,
  a.attainment,
  a.is_met,
  b.month_burn_ratio,
  h.p95_duration_ms,
  c.peak_calls_per_second,
  c.instances_needed,
  t.cost_usd_cents,
  a.calls - lag(a.calls) OVER (ORDER BY a.event_day) AS calls_change
FROM service_slo_attainment AS a
INNER JOIN service_error_budgets AS b ON b.event_day = a.event_day AND b.service = a.service
INNER JOIN service_health AS h ON h.event_day = a.event_day AND h.service = a.service
INNER JOIN capacity_plan AS c ON c.event_day = a.event_day AND c.service = a.service
INNER JOIN cost_attribution AS t ON t.event_day = a.event_day AND t.service = a.service
WHERE a.service = '${service}'
