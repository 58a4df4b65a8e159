-- name: experiment_readouts
-- description: Each variant against the control - difference in conversion and in credits per player, with z-scores (pooled shares; Welch).
-- owner: experimentation
-- layer: mart
-- key: experiment, variant
-- freshness: 12h
-- check: unique(experiment, variant)
-- check: accepted(verdict: better, worse, undecided)
-- check: condition(variant <> 'v0')
SELECT
  experiment,
  variant,
  players,
  control_players,
  conversion - control_conversion AS conversion_difference,
  (conversion - control_conversion)
    / nullif(sqrt(pooled_conversion * (1 - pooled_conversion) * (1 / CAST(players AS DOUBLE) + 1 / CAST(control_players AS DOUBLE))), 0)
    AS conversion_z,
  credits_per_player - control_credits_per_player AS credits_difference,
  (credits_per_player - control_credits_per_player) / nullif(sqrt(variance / players + control_variance / control_players), 0) AS credits_z,
  CASE
    WHEN (credits_per_player - control_credits_per_player) / nullif(sqrt(variance / players + control_variance / control_players), 0) > 1.96 THEN 'better'
    WHEN (credits_per_player - control_credits_per_player) / nullif(sqrt(variance / players + control_variance / control_players), 0) < -1.96 THEN 'worse'
    ELSE 'undecided'
  END AS verdict
FROM (
  SELECT
    v.experiment,
    v.variant,
    v.players,
    c.players AS control_players,
    v.conversion,
    c.conversion AS control_conversion,
    CAST(v.buyers + c.buyers AS DOUBLE) / (v.players + c.players) AS pooled_conversion,
    v.credits_per_player,
    c.credits_per_player AS control_credits_per_player,
    CAST(v.squared_credits AS DOUBLE) / v.players - v.credits_per_player * v.credits_per_player AS variance,
    CAST(c.squared_credits AS DOUBLE) / c.players - c.credits_per_player * c.credits_per_player AS control_variance
  FROM experiment_conversion AS v
  INNER JOIN experiment_conversion AS c ON c.experiment = v.experiment AND c.variant = 'v0'
  WHERE v.variant <> 'v0'
) AS pairs
