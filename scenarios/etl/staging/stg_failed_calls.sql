-- name: stg_failed_calls
-- description: Calls that did not end well, with the player whose they were and why; refused payments and blocked texts too.
-- owner: platform
-- layer: staging
-- key: event_day, event_hour, service, operation, status, error_code, player_id
-- incremental: event_day
-- freshness: 2h
-- cost: medium
-- check: unique(event_day, event_hour, service, operation, status, error_code, player_id)
-- check: condition(status <> 'ok')
-- check: not_null(error_code, player_id)
SELECT
  event_day,
  extract(hour FROM time) AS event_hour,
  service,
  operation,
  status,
  -- A text that moderation blocks is no error, and has no code.
  coalesce(error_code, upper(status)) AS error_code,
  player_id,
  min(country) AS country,
  min(platform) AS platform,
  count(*) AS calls,
  CAST(sum(duration_ms) AS BIGINT) AS duration_ms
FROM events
WHERE family = 'service' AND type LIKE 'com.imvu.service.%' AND status <> 'ok'
GROUP BY event_day, extract(hour FROM time), service, operation, status, coalesce(error_code, upper(status)), player_id
