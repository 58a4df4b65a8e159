-- name: fct_client_errors
-- description: Errors in the client with the session that they fell into, and how long after its start.
-- owner: platform
-- layer: fact
-- key: source, sequence
-- freshness: 3h
-- check: unique(source, sequence)
-- check: relationship(error_code -> dim_error_codes.error_code)
SELECT
  c.source,
  c.sequence,
  c.event_day,
  extract(hour FROM c.occurred_at) AS event_hour,
  c.session_id,
  c.player_id,
  c.country,
  c.platform,
  c.screen,
  c.error_code,
  c.severity,
  c.app_version,
  c.transaction_id IS NOT NULL AS is_in_purchase,
  s.network,
  s.memory_mb,
  s.entry_point,
  CASE
    WHEN s.started_at IS NULL THEN 'unknown'
    WHEN c.occurred_at < s.started_at + INTERVAL '5' MINUTE THEN 'first 5 min'
    WHEN c.occurred_at < s.started_at + INTERVAL '30' MINUTE THEN '5-30 min'
    ELSE '30+ min'
  END AS session_age
FROM stg_client_errors AS c
LEFT JOIN stg_app_starts AS s ON s.session_id = c.session_id
