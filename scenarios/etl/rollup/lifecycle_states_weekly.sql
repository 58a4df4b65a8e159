-- name: lifecycle_states_weekly
-- description: Players of each week: new, retained from the week before, resurrected; and of those of the week before, the churned.
-- owner: growth
-- layer: rollup
-- key: week_start, state
-- cost: medium
-- check: unique(week_start, state)
-- check: accepted(state: new, retained, resurrected, churned)
SELECT
  week_start,
  state,
  count(*) AS players
FROM (
  SELECT
    week_start,
    CASE
      WHEN previous_week IS NULL THEN 'new'
      WHEN previous_week = week_start - INTERVAL '7' DAY THEN 'retained'
      ELSE 'resurrected'
    END AS state
  FROM (
    SELECT week_start, lag(week_start) OVER (PARTITION BY player_id ORDER BY week_start) AS previous_week
    FROM player_weeks
  ) AS visits
  UNION ALL
  SELECT
    CAST(w.week_start + INTERVAL '7' DAY AS DATE) AS week_start,
    'churned' AS state
  FROM player_weeks AS w
  LEFT JOIN player_weeks AS n ON n.player_id = w.player_id AND n.week_start = w.week_start + INTERVAL '7' DAY
  WHERE n.player_id IS NULL AND w.week_start < (SELECT max(week_start) FROM player_weeks)
) AS states
GROUP BY week_start, state
