-- name: orphan_references
-- description: Events that speak of items or players that do not exist, by type. Ids are given in order, so the size of each register tells.
-- owner: data-quality
-- layer: mart
-- key: event_day, type, reference
SELECT
  event_day,
  type,
  CASE WHEN item_id > ${items} THEN 'item' ELSE 'player' END AS reference,
  count(*) AS events,
  count(DISTINCT source) AS sources
FROM events
WHERE (item_id > ${items} OR player_id > ${players}) AND type LIKE 'com.imvu.%'
GROUP BY event_day, type, CASE WHEN item_id > ${items} THEN 'item' ELSE 'player' END
