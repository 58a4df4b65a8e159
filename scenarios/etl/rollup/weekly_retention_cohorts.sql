-- name: weekly_retention_cohorts
-- description: Players by the week in which they were first seen, and how many of them were there so many weeks later.
-- owner: growth
-- layer: rollup
-- key: cohort_week, weeks_since
-- check: unique(cohort_week, weeks_since)
-- check: range(weeks_since: 0..)
SELECT
  f.cohort_week,
  CAST(floor(CAST(date_diff('day', f.cohort_week, w.week_start) AS DOUBLE) / 7) AS BIGINT) AS weeks_since,
  count(*) AS players,
  CAST(sum(w.active_days) AS BIGINT) AS active_days
FROM (
  SELECT player_id, min(week_start) AS cohort_week FROM player_weeks GROUP BY player_id
) AS f
INNER JOIN player_weeks AS w ON w.player_id = f.player_id
GROUP BY f.cohort_week, CAST(floor(CAST(date_diff('day', f.cohort_week, w.week_start) AS DOUBLE) / 7) AS BIGINT)
