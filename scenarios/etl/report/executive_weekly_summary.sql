-- name: executive_weekly_summary
-- description: The week in one line for those who lead, from the pages of its days.
-- owner: executive
-- layer: report
-- key: week_start
-- freshness: 20h
-- check: unique(week_start)
-- check: condition(best_day_credits <= spent_credits)
SELECT
  w.week_start,
  w.days,
  w.player_days,
  w.spent_credits,
  d.best_day_credits,
  d.least_services_met,
  d.worst_crash_free_sessions,
  d.refused_payments,
  v.missed_service_days,
  d.high_risk_players
FROM weekly_company_kpis AS w
INNER JOIN (
  SELECT
    CAST(date_trunc('week', event_day) AS DATE) AS week_start,
    max(spent_credits) AS best_day_credits,
    min(services_met) AS least_services_met,
    min(crash_free_sessions) AS worst_crash_free_sessions,
    CAST(sum(refused_payments) AS BIGINT) AS refused_payments,
    max(high_risk_players) AS high_risk_players
  FROM executive_dashboard
  GROUP BY CAST(date_trunc('week', event_day) AS DATE)
) AS d ON d.week_start = w.week_start
INNER JOIN (
  SELECT week_start, CAST(sum(missed_days) AS BIGINT) AS missed_service_days FROM weekly_service_report GROUP BY week_start
) AS v ON v.week_start = w.week_start
