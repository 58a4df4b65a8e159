-- name: experiment_conversion
-- description: Players, buyers and credits of each variant, with what a test of the difference needs.
-- owner: experimentation
-- layer: mart
-- key: experiment, variant
-- freshness: 12h
-- check: unique(experiment, variant)
-- check: range(conversion: 0..1)
SELECT
  experiment,
  variant,
  count(*) AS players,
  count(*) FILTER (WHERE is_buyer) AS buyers,
  CAST(count(*) FILTER (WHERE is_buyer) AS DOUBLE) / count(*) AS conversion,
  CAST(sum(orders) AS BIGINT) AS orders,
  CAST(sum(credits) AS BIGINT) AS credits,
  CAST(sum(credits * credits) AS BIGINT) AS squared_credits,
  CAST(sum(credits) AS DOUBLE) / count(*) AS credits_per_player,
  CAST(sum(errors) AS BIGINT) AS errors,
  CAST(sum(crashes) AS BIGINT) AS crashes,
  CAST(sum(sessions) AS BIGINT) AS sessions
FROM experiment_player_outcomes
GROUP BY experiment, variant
