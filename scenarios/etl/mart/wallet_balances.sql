-- name: wallet_balances
-- description: Wallets that moved on a day, by what was in them at its end.
-- owner: payments
-- layer: mart
-- key: event_day, balance_band
-- incremental: event_day
-- freshness: 8h
-- cost: medium
-- check: not_null(balance_band)
-- check: range(balance_credits: 0..)
SELECT
  event_day,
  CASE
    WHEN balance_after_credits < 100 THEN '0-99'
    WHEN balance_after_credits < 1000 THEN '100-999'
    WHEN balance_after_credits < 10000 THEN '1000-9999'
    ELSE '10000+'
  END AS balance_band,
  count(*) AS wallets,
  CAST(sum(balance_after_credits) AS BIGINT) AS balance_credits,
  min(balance_after_credits) AS lowest_credits,
  max(balance_after_credits) AS highest_credits
FROM (
  SELECT
    event_day,
    balance_after_credits,
    row_number() OVER (PARTITION BY event_day, player_id ORDER BY changed_at DESC, source DESC, sequence DESC) AS place_from_last
  FROM stg_wallet_changes
) AS movements
WHERE place_from_last = 1
GROUP BY
  event_day,
  CASE
    WHEN balance_after_credits < 100 THEN '0-99'
    WHEN balance_after_credits < 1000 THEN '100-999'
    WHEN balance_after_credits < 10000 THEN '1000-9999'
    ELSE '10000+'
  END
