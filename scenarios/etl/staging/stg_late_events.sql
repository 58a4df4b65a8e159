-- name: stg_late_events
-- description: Events that came after one of their source that had happened later, with the newest that had come before them.
-- owner: data-quality
-- layer: staging
-- key: source, sequence
-- cost: large
-- detects: late
-- check: unique(source, sequence)
-- check: not_null(source, sequence, happened_at, newest_at)
-- check: condition(happened_at < newest_at)
SELECT
  event_day,
  source,
  sequence,
  family,
  time AS happened_at,
  newest_at
FROM (
  SELECT
    event_day,
    source,
    sequence,
    family,
    time,
    -- A source numbers its events in the order in which it sends them.
    max(time) OVER (PARTITION BY source ORDER BY sequence ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS newest_at
  FROM events
  WHERE source LIKE '//imvu/%'
) AS arrivals
WHERE time < newest_at
