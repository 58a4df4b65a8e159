-- name: churn_scores
-- description: Probability that a player leaves, by a logistic model over the features; its weights stand here and are fitted elsewhere.
-- owner: bi
-- layer: mart
-- key: player_id
-- freshness: 12h
-- cost: medium
-- check: unique(player_id)
-- check: range(score: 0..1)
-- check: share(score > 0.9: 0..0.5) warn
SELECT
  player_id,
  1 / (1 + exp(-logit)) AS score
FROM (
  SELECT
    player_id,
    -0.4
      + 0.11 * CAST(idle_hours AS DOUBLE)
      - 0.7 * ln(CAST(1 + sessions AS DOUBLE))
      - 0.25 * ln(CAST(1 + events AS DOUBLE))
      - 0.5 * ln(CAST(1 + orders + 3 * credit_orders AS DOUBLE))
      - 0.3 * ln(CAST(1 + messages + 2 * gifts AS DOUBLE))
      + 0.6 * ln(CAST(1 + errors + 3 * crashes AS DOUBLE)) AS logit
  FROM churn_features
) AS logits
