-- name: risk_bands
-- description: Suspicious players by band, with what speaks against them and how much they have bought.
-- owner: risk
-- layer: mart
-- key: band
-- freshness: 14h
-- check: unique(band)
SELECT
  s.band,
  count(*) AS players,
  CAST(sum(f.failed_logins) AS BIGINT) AS failed_logins,
  CAST(sum(f.bursts) AS BIGINT) AS bursts,
  CAST(sum(f.refusals) AS BIGINT) AS refusals,
  CAST(sum(f.blocked_texts) AS BIGINT) AS blocked_texts,
  CAST(sum(f.mismatches) AS BIGINT) AS mismatches,
  CAST(sum(coalesce(m.spent_credits, 0)) AS BIGINT) AS spent_credits,
  sum(s.score) / count(*) AS mean_score
FROM risk_scores AS s
INNER JOIN risk_features AS f ON f.player_id = s.player_id
LEFT JOIN player_money AS m ON m.player_id = s.player_id
GROUP BY s.band
