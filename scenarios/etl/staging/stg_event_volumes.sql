-- name: stg_event_volumes
-- description: Events of each type and hour, and from how many sources they came.
-- owner: platform
-- layer: staging
-- key: event_day, event_hour, type
-- incremental: event_day
-- freshness: 1h
-- cost: large
-- check: unique(event_day, event_hour, type)
-- check: accepted(family: ui, data, service)
-- check: range(sources: 1..16)
-- check: volume(1..)
SELECT
  event_day,
  extract(hour FROM time) AS event_hour,
  family,
  type,
  count(*) AS events,
  count(DISTINCT source) AS sources
FROM events
WHERE source LIKE '//imvu/%'
GROUP BY event_day, extract(hour FROM time), family, type
