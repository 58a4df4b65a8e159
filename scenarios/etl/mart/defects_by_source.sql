-- name: defects_by_source
-- description: Events of each source that were late, spoke of what does not exist, or were refused, by what was wrong with them.
-- owner: data-quality
-- layer: mart
-- key: source, kind
-- check: unique(source, kind)
-- check: accepted(kind: late, orphan_reference, malformed, schema_violation, out_of_range, unknown_type, wrong_credentials)
-- check: range(events: 1..)
-- check: columns(source, kind, events)
SELECT
  source,
  'late' AS kind,
  count(*) AS events
FROM stg_late_events
GROUP BY source
UNION ALL
SELECT
  source,
  'orphan_reference' AS kind,
  count(*) AS events
FROM stg_orphan_events
GROUP BY source
UNION ALL
SELECT
  source,
  kind,
  count(*) AS events
FROM stg_rejected_events
GROUP BY source, kind
