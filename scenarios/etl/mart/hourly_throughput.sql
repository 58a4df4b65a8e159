-- name: hourly_throughput
-- description: Events of each hour by family, calls of services, and how busy they were.
-- owner: platform
-- layer: mart
-- key: event_day, event_hour
-- incremental: event_day
-- freshness: 3h
-- check: unique(event_day, event_hour)
-- check: condition(ui_events + data_events + service_events = events)
SELECT
  v.event_day,
  v.event_hour,
  v.events,
  v.ui_events,
  v.data_events,
  v.service_events,
  coalesce(s.calls, 0) AS calls,
  coalesce(s.busy_ms, 0) AS busy_ms,
  coalesce(s.faults, 0) AS faults,
  CAST(v.events AS DOUBLE) / 3600 AS events_per_second
FROM (
  SELECT
    event_day,
    event_hour,
    CAST(sum(events) AS BIGINT) AS events,
    CAST(sum(CASE WHEN family = 'ui' THEN events ELSE 0 END) AS BIGINT) AS ui_events,
    CAST(sum(CASE WHEN family = 'data' THEN events ELSE 0 END) AS BIGINT) AS data_events,
    CAST(sum(CASE WHEN family = 'service' THEN events ELSE 0 END) AS BIGINT) AS service_events
  FROM stg_event_volumes
  GROUP BY event_day, event_hour
) AS v
LEFT JOIN (
  SELECT
    event_day,
    event_hour,
    CAST(sum(calls) AS BIGINT) AS calls,
    CAST(sum(busy_ms) AS BIGINT) AS busy_ms,
    CAST(sum(faults) AS BIGINT) AS faults
  FROM fct_service_hours
  GROUP BY event_day, event_hour
) AS s ON s.event_day = v.event_day AND s.event_hour = v.event_hour
