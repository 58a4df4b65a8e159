-- name: experiment_exposure_days
-- description: Players who met a variant first on each day, and all so far.
-- owner: experimentation
-- layer: mart
-- key: event_day, experiment, variant
-- freshness: 8h
-- check: condition(new_players <= players_so_far)
SELECT
  event_day,
  experiment,
  variant,
  new_players,
  CAST(
    sum(new_players) OVER (PARTITION BY experiment, variant ORDER BY event_day ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS BIGINT
  ) AS players_so_far
FROM (
  SELECT exposed_day AS event_day, experiment, variant, count(*) AS new_players
  FROM fct_experiment_exposures
  GROUP BY exposed_day, experiment, variant
) AS exposure_days
