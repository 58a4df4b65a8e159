-- name: wallet_check
-- description: Players whose wallet does not add up: a change that is not the difference of its balances, or credits that no change explains.
-- owner: data-quality
-- layer: mart
-- key: player_id
-- check: unique(player_id)
-- check: condition(wrong_changes <= changes)
-- check: volume(..1000000)
SELECT
  player_id,
  changes,
  wrong_changes,
  first_balance_credits,
  last_balance_credits,
  changed_credits,
  last_balance_credits - first_balance_credits - changed_credits AS unexplained_credits
FROM (
  SELECT
    player_id,
    count(*) AS changes,
    count(*) FILTER (WHERE balance_after_credits - balance_before_credits <> credits_change) AS wrong_changes,
    max(CASE WHEN place = 1 THEN balance_before_credits END) AS first_balance_credits,
    max(CASE WHEN place_from_last = 1 THEN balance_after_credits END) AS last_balance_credits,
    CAST(sum(credits_change) AS BIGINT) AS changed_credits
  FROM (
    SELECT
      player_id,
      balance_before_credits,
      balance_after_credits,
      credits_change,
      row_number() OVER (PARTITION BY player_id ORDER BY changed_at, source, sequence) AS place,
      row_number() OVER (PARTITION BY player_id ORDER BY changed_at DESC, source DESC, sequence DESC) AS place_from_last
    FROM stg_wallet_changes
  ) AS ordered
  GROUP BY player_id
) AS wallets
WHERE wrong_changes > 0 OR last_balance_credits - first_balance_credits <> changed_credits
