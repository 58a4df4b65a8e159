-- name: stg_service_calls
-- description: Histogram of the durations of calls, by service, operation and status.
-- owner: platform
-- layer: staging
-- key: event_day, service, operation, status, duration_ms
SELECT
  event_day,
  service,
  operation,
  status,
  duration_ms,
  count(*) AS calls
FROM events
WHERE family = 'service' AND type LIKE 'com.imvu.service.%'
GROUP BY event_day, service, operation, status, duration_ms
