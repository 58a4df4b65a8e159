-- name: experiment_decisions
-- description: What to do with each experiment - its best variant by credits per player, unless the split, or a guardrail, speaks against it.
-- owner: experimentation
-- layer: report
-- key: experiment
-- freshness: 16h
-- check: unique(experiment)
-- check: accepted(decision: ship, continue, stop, repair)
SELECT
  b.experiment,
  e.players,
  b.variant AS best_variant,
  b.credits_difference,
  b.credits_z,
  s.is_uneven,
  g.is_violated AS is_guardrail_violated,
  CASE
    WHEN s.is_uneven THEN 'repair'
    WHEN b.verdict = 'better' AND NOT g.is_violated THEN 'ship'
    WHEN b.verdict = 'worse' THEN 'stop'
    ELSE 'continue'
  END AS decision
FROM (
  SELECT
    experiment,
    variant,
    credits_difference,
    credits_z,
    verdict,
    row_number() OVER (PARTITION BY experiment ORDER BY coalesce(credits_z, -1000000.0) DESC, variant) AS place
  FROM experiment_readouts
) AS b
INNER JOIN dim_experiments AS e ON e.experiment = b.experiment
INNER JOIN experiment_balance AS s ON s.experiment = b.experiment
INNER JOIN experiment_guardrails AS g ON g.experiment = b.experiment AND g.variant = b.variant
WHERE b.place = 1
