-- name: many_cards_signals
-- description: Players who pay in more than one way, or whose payments were refused.
-- owner: risk
-- layer: mart
-- key: player_id
-- freshness: 4h
-- check: unique(player_id)
-- check: condition(refused <= payments)
SELECT
  player_id,
  count(*) AS payments,
  count(*) FILTER (WHERE status = 'declined') AS refused,
  count(DISTINCT CASE WHEN order_kind = 'credits' THEN provider END) AS money_providers,
  count(DISTINCT currency) AS currencies,
  CAST(sum(CASE WHEN order_kind = 'credits' AND status = 'ok' THEN amount_cents ELSE 0 END) AS BIGINT) AS money_cents,
  max(event_day) AS last_day
FROM stg_payments
GROUP BY player_id
HAVING count(DISTINCT CASE WHEN order_kind = 'credits' THEN provider END) > 1 OR count(*) FILTER (WHERE status = 'declined') > 0
