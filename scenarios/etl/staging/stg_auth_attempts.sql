-- name: stg_auth_attempts
-- description: Attempts to log in, with the method and how they ended.
-- owner: risk
-- layer: staging
-- key: source, sequence
-- incremental: event_day
-- freshness: 1h
-- cost: small
-- check: unique(source, sequence)
-- check: accepted(auth_method: password, token, facebook, google, apple)
-- check: range(attempt: 1..20)
-- check: share(status = 'ok': 0.5..1) warn
SELECT
  event_day,
  time AS attempted_at,
  source,
  sequence,
  session_id,
  player_id,
  country,
  platform,
  json_extract_string(data, '$.auth_method') AS auth_method,
  CAST(json_extract_string(data, '$.attempt') AS BIGINT) AS attempt,
  status,
  error_code,
  duration_ms
FROM events
WHERE family = 'service' AND type = 'com.imvu.service.auth_completed.v1'
