-- name: wallet_flows
-- description: Credits that came into wallets and left them, by reason.
-- owner: payments
-- layer: mart
-- key: event_day, reason
-- freshness: 6h
-- cost: small
-- check: accepted(reason: item, gift, credits, unexplained)
-- check: same_sum(credits_out = fct_wallet_movements.credits_out)
SELECT
  event_day,
  reason,
  count(*) AS movements,
  count(DISTINCT player_id) AS players,
  CAST(sum(credits_in) AS BIGINT) AS credits_in,
  CAST(sum(credits_out) AS BIGINT) AS credits_out
FROM fct_wallet_movements
GROUP BY event_day, reason
