-- name: fct_experiment_exposures
-- description: Players in experiments - the variant, and when they met it first.
-- owner: experimentation
-- layer: fact
-- key: experiment, player_id
-- freshness: 6h
-- cost: medium
-- check: unique(experiment, player_id)
-- check: accepted(variant: v0, v1, v2, v3)
-- check: range(sessions: 1..)
SELECT
  split_part(assignment, ':', 1) AS experiment,
  player_id,
  -- A player keeps the variant; of an id that two share, the smaller counts.
  'v' || min(split_part(assignment, ':', 2)) AS variant,
  min(started_at) AS first_exposed_at,
  min(event_day) AS exposed_day,
  min(platform) AS platform,
  min(country) AS country,
  count(*) AS sessions
FROM (
  SELECT
    s.player_id,
    s.started_at,
    s.event_day,
    s.platform,
    s.country,
    CASE slots.slot
      WHEN 1 THEN s.experiment_1
      WHEN 2 THEN s.experiment_2
      WHEN 3 THEN s.experiment_3
      WHEN 4 THEN s.experiment_4
      WHEN 5 THEN s.experiment_5
      WHEN 6 THEN s.experiment_6
      WHEN 7 THEN s.experiment_7
      ELSE s.experiment_8
    END AS assignment
  FROM stg_app_starts AS s
  CROSS JOIN (VALUES (1), (2), (3), (4), (5), (6), (7), (8)) AS slots (slot)
) AS assignments
WHERE assignment IS NOT NULL
GROUP BY split_part(assignment, ':', 1), player_id
