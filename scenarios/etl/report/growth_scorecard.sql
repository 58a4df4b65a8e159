-- name: growth_scorecard
-- description: One line a week for the growth team: players, growth, retention of the week before's newcomers, virality, crashes.
-- owner: growth
-- layer: report
-- key: week_start
-- freshness: 32h
-- check: unique(week_start)
SELECT
  g.week_start,
  w.players,
  g.net_growth,
  g.quick_ratio,
  v.k_factor,
  q.crash_ratio,
  c.week_1_ratio AS previous_cohort_week_1_ratio
FROM growth_accounting AS g
LEFT JOIN (
  SELECT week_start, CAST(sum(players) AS BIGINT) AS players FROM weekly_active_users GROUP BY week_start
) AS w ON w.week_start = g.week_start
LEFT JOIN weekly_virality AS v ON v.week_start = g.week_start
LEFT JOIN (
  SELECT week_start, CAST(sum(crashes) AS DOUBLE) / sum(ended_sessions) AS crash_ratio
  FROM weekly_session_quality
  GROUP BY week_start
) AS q ON q.week_start = g.week_start
LEFT JOIN (
  SELECT
    cohort_week,
    CAST(sum(CASE WHEN weeks_since = 1 THEN players ELSE 0 END) AS DOUBLE)
      / nullif(sum(CASE WHEN weeks_since = 0 THEN players ELSE 0 END), 0) AS week_1_ratio
  FROM weekly_retention_cohorts
  GROUP BY cohort_week
) AS c ON c.cohort_week = g.week_start - INTERVAL '7' DAY
