-- name: first_purchases_daily
-- description: Players who bought or gave something on a day, and how many of them for the first time.
-- owner: economy
-- layer: mart
-- key: event_day
-- freshness: 12h
-- cost: small
-- check: condition(first_time + returning_buyers = buyers)
SELECT
  d.event_day,
  count(*) AS buyers,
  count(f.player_id) AS first_time,
  count(*) - count(f.player_id) AS returning_buyers,
  CAST(sum(d.spent_credits) AS BIGINT) AS credits,
  CAST(coalesce(sum(f.credits), 0) AS BIGINT) AS first_purchase_credits
FROM fct_player_spend_days AS d
LEFT JOIN fct_first_purchases AS f ON f.player_id = d.player_id AND f.event_day = d.event_day
WHERE d.purchases + d.gifts > 0
GROUP BY d.event_day
