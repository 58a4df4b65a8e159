-- name: churn_segment_kpis
-- description: Segments of risk and value - how many players, how much they spend, how much of it is at risk.
-- owner: bi
-- layer: mart
-- key: risk_band, value_band
-- freshness: 14h
-- check: unique(risk_band, value_band)
-- check: range(mean_score: 0..1)
SELECT
  risk_band,
  value_band,
  count(*) AS players,
  sum(score) / count(*) AS mean_score,
  CAST(sum(spent_credits) AS BIGINT) AS spent_credits,
  sum(credits_at_risk) AS credits_at_risk,
  CAST(count(*) AS DOUBLE) / sum(count(*)) OVER () AS player_share
FROM churn_segments
GROUP BY risk_band, value_band
