-- name: stg_search_terms
-- description: What players searched for, by the category that they ended up in, and how much was found.
-- owner: catalogue
-- layer: staging
-- key: event_day, query, category
-- incremental: event_day
-- freshness: 4h
-- cost: medium
-- check: not_null(query)
-- check: share(empty_searches * 2 > searches: 0..0.5) warn
SELECT
  event_day,
  query,
  category,
  count(*) AS searches,
  count(*) FILTER (WHERE result_count = 0) AS empty_searches,
  CAST(sum(result_count) AS BIGINT) AS results
FROM events
WHERE family = 'ui' AND type = 'com.imvu.ui.shop_searched.v1'
GROUP BY event_day, query, category
