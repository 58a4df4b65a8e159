-- name: experiment_guardrails
-- description: What must not get worse - errors and crashes of each variant against the control.
-- owner: experimentation
-- layer: mart
-- key: experiment, variant
-- freshness: 12h
-- check: unique(experiment, variant)
SELECT
  v.experiment,
  v.variant,
  CAST(v.errors AS DOUBLE) / v.sessions AS errors_per_session,
  CAST(c.errors AS DOUBLE) / c.sessions AS control_errors_per_session,
  CAST(v.crashes AS DOUBLE) / v.sessions AS crashes_per_session,
  CAST(c.crashes AS DOUBLE) / c.sessions AS control_crashes_per_session,
  -- Worse by more than a tenth: errors of the variant × sessions of the control, and the other way round.
  v.errors * c.sessions * 10 > c.errors * v.sessions * 11 OR v.crashes * c.sessions * 10 > c.crashes * v.sessions * 11 AS is_violated
FROM experiment_conversion AS v
INNER JOIN experiment_conversion AS c ON c.experiment = v.experiment AND c.variant = 'v0'
WHERE v.variant <> 'v0'
