-- name: stg_cached_reads
-- description: Reads that a cache may answer (search, catalogue, assets), by hour and category.
-- owner: performance
-- layer: staging
-- key: event_day, event_hour, service, category, cache_hit, status
-- incremental: event_day
-- freshness: 2h
-- cost: medium
-- check: accepted(service: search, catalogue, assets)
-- check: not_null(category, cache_hit)
SELECT
  event_day,
  extract(hour FROM time) AS event_hour,
  service,
  category,
  cache_hit,
  status,
  count(*) AS calls,
  CAST(sum(duration_ms) AS BIGINT) AS duration_ms,
  CAST(coalesce(sum(result_count), 0) AS BIGINT) AS results,
  count(*) FILTER (WHERE result_count = 0) AS empty_answers
FROM events
WHERE
  family = 'service'
  AND type IN ('com.imvu.service.search_performed.v1', 'com.imvu.service.catalogue_served.v1', 'com.imvu.service.asset_delivered.v1')
GROUP BY event_day, extract(hour FROM time), service, category, cache_hit, status
