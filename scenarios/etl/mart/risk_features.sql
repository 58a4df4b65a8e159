-- name: risk_features
-- description: All that speaks for or against a player, from the signals of fraud and abuse; players without any are left out.
-- owner: risk
-- layer: mart
-- key: player_id
-- freshness: 12h
-- cost: medium
-- check: unique(player_id)
-- check: condition(failed_logins + bursts + refusals + blocked_texts + mismatches + reciprocal_givers > 0)
SELECT
  player_id,
  CAST(sum(failed_logins) AS BIGINT) AS failed_logins,
  CAST(sum(bursts) AS BIGINT) AS bursts,
  CAST(sum(refusals) AS BIGINT) AS refusals,
  CAST(sum(blocked_texts) AS BIGINT) AS blocked_texts,
  CAST(sum(mismatches) AS BIGINT) AS mismatches,
  CAST(sum(reciprocal_givers) AS BIGINT) AS reciprocal_givers
FROM (
  SELECT player_id, failed_attempts AS failed_logins, 0 AS bursts, 0 AS refusals, 0 AS blocked_texts, 0 AS mismatches, 0 AS reciprocal_givers
  FROM brute_force_signals
  UNION ALL
  SELECT player_id, 0, bursts, 0, 0, 0, 0 FROM payment_velocity WHERE bursts > 0
  UNION ALL
  SELECT player_id, 0, 0, refusals, 0, 0, 0 FROM refused_payments
  UNION ALL
  SELECT player_id, 0, 0, 0, blocked_texts, 0, 0 FROM abuse_signals
  UNION ALL
  SELECT client_player_id, 0, 0, 0, 0, 1, 0 FROM session_identity_mismatches
  UNION ALL
  SELECT player_id, 0, 0, 0, 0, 0, reciprocal_givers FROM gift_ring_signals WHERE reciprocal_givers > 0
) AS signals
GROUP BY player_id
