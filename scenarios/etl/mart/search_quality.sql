-- name: search_quality
-- description: How many searches of a category found nothing, and how many results the others had, from the search service.
-- owner: performance
-- layer: mart
-- key: event_day, category
-- incremental: event_day
-- check: range(empty_ratio: 0..1)
SELECT
  event_day,
  category,
  CAST(sum(calls) AS BIGINT) AS searches,
  CAST(sum(empty_answers) AS BIGINT) AS empty_answers,
  CAST(sum(empty_answers) AS DOUBLE) / sum(calls) AS empty_ratio,
  CAST(sum(results) AS DOUBLE) / nullif(sum(calls) - sum(empty_answers), 0) AS mean_results,
  CAST(sum(CASE WHEN status = 'ok' THEN 0 ELSE calls END) AS BIGINT) AS failed_searches
FROM stg_cached_reads
WHERE service = 'search'
GROUP BY event_day, category
