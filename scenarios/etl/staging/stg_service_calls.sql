-- name: stg_service_calls
-- description: Histogram of the durations of calls, by hour, service, operation and status.
-- owner: platform
-- layer: staging
-- key: event_day, event_hour, service, operation, status, duration_ms
-- incremental: event_day
-- freshness: 2h
-- cost: large
-- check: unique(event_day, event_hour, service, operation, status, duration_ms)
-- check: not_null(service, operation, status, duration_ms)
-- check: accepted(status: ok, error, timeout, declined, blocked)
-- check: range(duration_ms: 0..600000)
-- check: columns(event_day, event_hour, service, operation, status, duration_ms, calls, faults)
SELECT
  event_day,
  extract(hour FROM time) AS event_hour,
  service,
  operation,
  status,
  duration_ms,
  count(*) AS calls,
  -- Of the calls, those that the service itself is to blame for: a wrong password is none.
  count(*) FILTER (WHERE error_code IN ('INTERNAL', 'UNAVAILABLE', 'DEADLINE_EXCEEDED')) AS faults
FROM events
WHERE family = 'service' AND type LIKE 'com.imvu.service.%'
GROUP BY event_day, extract(hour FROM time), service, operation, status, duration_ms
