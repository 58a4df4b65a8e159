-- name: churn_watchlist
-- description: The 100 players whose leaving would cost most, for those who write to them.
-- owner: bi
-- layer: report
-- key: place
-- freshness: 16h
-- check: range(place: 1..100)
SELECT
  w.place,
  w.player_id,
  w.country,
  w.risk_band,
  w.value_band,
  w.spent_credits,
  w.credits_at_risk,
  r.band AS fraud_band
FROM (
  SELECT
    player_id,
    country,
    risk_band,
    value_band,
    spent_credits,
    credits_at_risk,
    row_number() OVER (ORDER BY credits_at_risk DESC, player_id) AS place
  FROM churn_segments
  WHERE spent_credits > 0
) AS w
LEFT JOIN risk_scores AS r ON r.player_id = w.player_id
WHERE w.place <= 100
