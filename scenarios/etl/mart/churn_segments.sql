-- name: churn_segments
-- description: Players by how likely they leave and what they are worth.
-- owner: bi
-- layer: mart
-- key: player_id
-- freshness: 12h
-- cost: medium
-- check: accepted(risk_band: high, medium, low)
-- check: accepted(value_band: whale, payer, buyer, free)
-- check: relationship(player_id -> churn_features.player_id)
SELECT
  f.player_id,
  f.country,
  f.platform,
  s.score,
  CASE WHEN s.score >= 0.5 THEN 'high' WHEN s.score >= 0.2 THEN 'medium' ELSE 'low' END AS risk_band,
  CASE
    WHEN f.credit_orders > 1 THEN 'whale'
    WHEN f.credit_orders = 1 THEN 'payer'
    WHEN f.orders > 0 THEN 'buyer'
    ELSE 'free'
  END AS value_band,
  f.spent_credits,
  s.score * f.spent_credits AS credits_at_risk
FROM churn_scores AS s
INNER JOIN churn_features AS f ON f.player_id = s.player_id
