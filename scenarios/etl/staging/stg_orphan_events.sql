-- name: stg_orphan_events
-- description: Events that speak of items or players that do not exist. Ids are given in order, so the size of each register tells.
-- owner: data-quality
-- layer: staging
-- key: source, sequence
-- incremental: event_day
-- cost: medium
-- detects: orphan_reference
-- check: unique(source, sequence)
-- check: not_null(source, sequence, type, reference)
-- check: accepted(reference: item, player)
-- check: relationship(type -> stg_event_counts.type)
SELECT
  event_day,
  source,
  sequence,
  type,
  CASE WHEN item_id > ${items} THEN 'item' ELSE 'player' END AS reference
FROM events
WHERE (item_id > ${items} OR player_id > ${players}) AND type LIKE 'com.imvu.%'
