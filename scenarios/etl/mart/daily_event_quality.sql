-- name: daily_event_quality
-- description: Events of each day and family, and the share of them that came late or spoke of what does not exist.
-- owner: data-quality
-- layer: mart
-- key: event_day, family
-- check: unique(event_day, family)
-- check: same_sum(events = stg_event_counts.events)
-- check: condition(late_events <= events AND orphan_events <= events)
-- check: range(orphan_ratio: 0..0.01) warn
-- check: freshness(event_day: 26h)
SELECT
  e.event_day,
  e.family,
  e.events,
  coalesce(l.late_events, 0) AS late_events,
  coalesce(o.orphan_events, 0) AS orphan_events,
  CAST(coalesce(l.late_events, 0) AS DOUBLE) / e.events AS late_ratio,
  CAST(coalesce(o.orphan_events, 0) AS DOUBLE) / e.events AS orphan_ratio
FROM (
  SELECT event_day, family, CAST(sum(events) AS BIGINT) AS events
  FROM stg_event_counts
  GROUP BY event_day, family
) AS e
LEFT JOIN (
  SELECT event_day, family, count(*) AS late_events FROM stg_late_events GROUP BY event_day, family
) AS l ON l.event_day = e.event_day AND l.family = e.family
LEFT JOIN (
  SELECT event_day, split_part(source, '/', 4) AS family, count(*) AS orphan_events
  FROM stg_orphan_events
  GROUP BY event_day, split_part(source, '/', 4)
) AS o ON o.event_day = e.event_day AND o.family = e.family
