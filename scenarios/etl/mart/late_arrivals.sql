-- name: late_arrivals
-- description: Events that came after ones that had happened a minute or more later, by family and how late they were.
-- owner: data-quality
-- layer: mart
-- key: event_day, family, lateness
-- check: unique(event_day, family, lateness)
-- check: accepted(family: ui, data, service)
-- check: accepted(lateness: 01-10 min, 10-60 min, 60+ min)
-- check: range(events: 1..)
-- check: condition(sources <= events)
SELECT
  event_day,
  family,
  CASE
    WHEN happened_at > newest_at - INTERVAL '10' MINUTE THEN '01-10 min'
    WHEN happened_at > newest_at - INTERVAL '1' HOUR THEN '10-60 min'
    ELSE '60+ min'
  END AS lateness,
  count(*) AS events,
  count(DISTINCT source) AS sources
FROM stg_late_events
WHERE happened_at <= newest_at - INTERVAL '1' MINUTE
GROUP BY
  event_day,
  family,
  CASE
    WHEN happened_at > newest_at - INTERVAL '10' MINUTE THEN '01-10 min'
    WHEN happened_at > newest_at - INTERVAL '1' HOUR THEN '10-60 min'
    ELSE '60+ min'
  END
