-- name: event_mix
-- description: Types of events by their share of the day, and in how many hours they came.
-- owner: platform
-- layer: mart
-- key: event_day, type
-- incremental: event_day
-- freshness: 3h
-- check: unique(event_day, type)
-- check: range(hours_seen: 1..24)
-- check: same_sum(events = stg_event_volumes.events)
SELECT
  event_day,
  family,
  type,
  CAST(sum(events) AS BIGINT) AS events,
  CAST(sum(events) AS DOUBLE) / sum(sum(events)) OVER (PARTITION BY event_day) AS event_share,
  count(*) AS hours_seen,
  max(sources) AS most_sources
FROM stg_event_volumes
GROUP BY event_day, family, type
