-- name: stg_wallet_changes
-- description: Changes of wallets, with the balance before and after.
-- owner: economy
-- layer: staging
-- key: source, sequence
-- incremental: event_day
-- freshness: 2h
-- cost: medium
-- check: unique(source, sequence)
-- check: condition(balance_after_credits >= 0)
SELECT
  event_day,
  time AS changed_at,
  source,
  sequence,
  player_id,
  transaction_id,
  credits_change,
  CAST(json_extract_string(data, '$.before.balance_credits') AS BIGINT) AS balance_before_credits,
  CAST(json_extract_string(data, '$.after.balance_credits') AS BIGINT) AS balance_after_credits,
  CAST(json_extract_string(data, '$.after.version') AS BIGINT) AS version
FROM events
WHERE family = 'data' AND type = 'com.imvu.data.wallets_changed.v1' AND op = 'u'
