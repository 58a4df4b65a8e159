-- name: late_arrivals
-- description: Events that came after ones that had happened a minute or more later, by family and how late they were.
-- owner: data-quality
-- layer: mart
-- key: event_day, family, lateness
SELECT
  event_day,
  family,
  CASE
    WHEN time > newest - INTERVAL '10' MINUTE THEN '01-10 min'
    WHEN time > newest - INTERVAL '1' HOUR THEN '10-60 min'
    ELSE '60+ min'
  END AS lateness,
  count(*) AS events,
  count(DISTINCT source) AS sources
FROM (
  SELECT
    event_day,
    family,
    source,
    time,
    -- A source numbers its events in the order in which it sends them.
    max(time) OVER (PARTITION BY source ORDER BY sequence ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS newest
  FROM events
  WHERE source LIKE '//imvu/%'
) AS arrivals
WHERE time <= newest - INTERVAL '1' MINUTE
GROUP BY
  event_day,
  family,
  CASE
    WHEN time > newest - INTERVAL '10' MINUTE THEN '01-10 min'
    WHEN time > newest - INTERVAL '1' HOUR THEN '10-60 min'
    ELSE '60+ min'
  END
