-- name: orphan_references
-- description: Events that speak of items or players that do not exist, by type.
-- owner: data-quality
-- layer: mart
-- key: event_day, type, reference
-- incremental: event_day
-- check: unique(event_day, type, reference)
-- check: condition(sources <= events)
-- check: relationship(type -> stg_event_counts.type)
-- check: range(sources: 1..16)
SELECT
  event_day,
  type,
  reference,
  count(*) AS events,
  count(DISTINCT source) AS sources
FROM stg_orphan_events
GROUP BY event_day, type, reference
