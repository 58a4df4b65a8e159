-- name: stg_event_counts
-- description: Events of each day by type, and when the newest of them happened: what other tables are reconciled with, and the clock of freshness.
-- owner: data-quality
-- layer: staging
-- key: event_day, type
-- incremental: event_day
-- cost: medium
-- check: unique(event_day, type)
-- check: not_null(event_day, type, family, events, newest_at)
-- check: accepted(family: ui, data, service)
-- check: range(events: 1..)
-- check: condition(CAST(newest_at AS DATE) = event_day)
-- check: columns(event_day, family, type, events, newest_at)
SELECT
  event_day,
  family,
  type,
  count(*) AS events,
  max(time) AS newest_at
FROM events
WHERE type LIKE 'com.imvu.%'
GROUP BY event_day, family, type
