-- name: experiment_by_platform
-- description: Conversion of each variant on each platform, to see where a difference comes from.
-- owner: experimentation
-- layer: mart
-- key: experiment, variant, platform
-- freshness: 12h
-- check: range(conversion: 0..1)
SELECT
  experiment,
  variant,
  platform,
  count(*) AS players,
  count(*) FILTER (WHERE is_buyer) AS buyers,
  CAST(count(*) FILTER (WHERE is_buyer) AS DOUBLE) / count(*) AS conversion,
  CAST(sum(credits) AS DOUBLE) / count(*) AS credits_per_player
FROM experiment_player_outcomes
GROUP BY experiment, variant, platform
