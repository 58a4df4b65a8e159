-- name: dim_experiments
-- description: Experiments that run, and in how many variants.
-- owner: experimentation
-- layer: dimension
-- key: experiment
-- check: unique(experiment)
-- check: range(variants: 1..4)
SELECT
  experiment,
  count(DISTINCT variant) AS variants,
  count(*) AS players,
  count(*) FILTER (WHERE variant = 'v0') AS control_players,
  min(first_exposed_at) AS first_exposed_at,
  max(exposed_day) AS last_exposed_day
FROM fct_experiment_exposures
GROUP BY experiment
