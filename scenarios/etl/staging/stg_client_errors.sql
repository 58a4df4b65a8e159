-- name: stg_client_errors
-- description: Errors that players met in the client, one row each.
-- owner: platform
-- layer: staging
-- key: source, sequence
-- incremental: event_day
-- freshness: 1h
-- cost: small
-- check: unique(source, sequence)
-- check: accepted(severity: warning, error, fatal)
-- check: not_null(error_code, screen, session_id)
SELECT
  event_day,
  time AS occurred_at,
  source,
  sequence,
  session_id,
  player_id,
  country,
  platform,
  screen,
  error_code,
  severity,
  transaction_id,
  json_extract_string(data, '$.app_version') AS app_version,
  json_extract_string(data, '$.device.os') AS operating_system
FROM events
WHERE family = 'ui' AND type = 'com.imvu.ui.client_error_occurred.v1'
