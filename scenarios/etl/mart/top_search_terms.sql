-- name: top_search_terms
-- description: The 100 terms of each day that were searched for most, and how often nothing was found.
-- owner: catalogue
-- layer: mart
-- key: event_day, place
-- incremental: event_day
-- freshness: 6h
-- cost: small
-- check: range(place: 1..100)
-- check: unique(event_day, query)
SELECT
  event_day,
  place,
  query,
  searches,
  empty_searches,
  categories,
  CAST(results AS DOUBLE) / searches AS results_per_search
FROM (
  SELECT
    event_day,
    query,
    CAST(sum(searches) AS BIGINT) AS searches,
    CAST(sum(empty_searches) AS BIGINT) AS empty_searches,
    CAST(sum(results) AS BIGINT) AS results,
    count(*) AS categories,
    row_number() OVER (PARTITION BY event_day ORDER BY sum(searches) DESC, query) AS place
  FROM stg_search_terms
  GROUP BY event_day, query
) AS terms
WHERE place <= 100
