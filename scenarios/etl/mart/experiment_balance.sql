-- name: experiment_balance
-- description: Whether players are spread evenly over the variants (chi-square against equal shares); an uneven split spoils a read-out.
-- owner: experimentation
-- layer: mart
-- key: experiment
-- freshness: 10h
-- check: unique(experiment)
-- check: range(chi_square: 0..)
SELECT
  experiment,
  variants,
  players,
  least_players,
  most_players,
  CAST(variants * sum_of_squares - players * players AS DOUBLE) / players AS chi_square,
  -- 1 % of the chi-square distribution with variants - 1 degrees of freedom.
  CAST(variants * sum_of_squares - players * players AS DOUBLE) / players
    > CASE variants WHEN 2 THEN 6.635 WHEN 3 THEN 9.21 ELSE 11.345 END AS is_uneven
FROM (
  SELECT
    experiment,
    count(*) AS variants,
    CAST(sum(players) AS BIGINT) AS players,
    min(players) AS least_players,
    max(players) AS most_players,
    CAST(sum(players * players) AS BIGINT) AS sum_of_squares
  FROM (
    SELECT experiment, variant, count(*) AS players FROM fct_experiment_exposures GROUP BY experiment, variant
  ) AS variants_of_experiment
  GROUP BY experiment
) AS splits
