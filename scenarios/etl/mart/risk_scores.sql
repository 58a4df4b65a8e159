-- name: risk_scores
-- description: Probability-like score of each suspicious player (logistic function over the signals), and the band that follows.
-- owner: risk
-- layer: mart
-- key: player_id
-- freshness: 12h
-- check: range(score: 0..1)
-- check: accepted(band: high, medium, low)
-- check: relationship(player_id -> risk_features.player_id)
SELECT
  player_id,
  score,
  CASE WHEN score >= 0.6 THEN 'high' WHEN score >= 0.2 THEN 'medium' ELSE 'low' END AS band
FROM (
  SELECT
    player_id,
    1
      / (
        1
        + exp(
          4
          - 0.9 * ln(CAST(1 + failed_logins AS DOUBLE))
          - 1.6 * ln(CAST(1 + bursts AS DOUBLE))
          - 1.1 * ln(CAST(1 + refusals AS DOUBLE))
          - 1.4 * ln(CAST(1 + blocked_texts AS DOUBLE))
          - 2.5 * ln(CAST(1 + mismatches AS DOUBLE))
          - 2.0 * ln(CAST(1 + reciprocal_givers AS DOUBLE))
        )
      ) AS score
  FROM risk_features
) AS scores
