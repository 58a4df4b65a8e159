-- name: recommendation_performance
-- description: Models of the recommendation service side by side - how many candidates they rank, how long they take.
-- owner: performance
-- layer: mart
-- key: event_day, model
-- incremental: event_day
-- freshness: 6h
-- check: range(slow_share: 0..1)
SELECT
  event_day,
  model,
  CAST(sum(calls) AS BIGINT) AS calls,
  CAST(sum(candidates) AS DOUBLE) / sum(calls) AS mean_candidates,
  CAST(sum(duration_ms) AS DOUBLE) / sum(calls) AS mean_ms,
  CAST(sum(duration_ms) * 1000 AS DOUBLE) / nullif(sum(candidates), 0) AS ms_per_1000_candidates,
  CAST(sum(slow_calls) AS DOUBLE) / sum(calls) AS slow_share,
  max(slowest_ms) AS slowest_ms
FROM stg_recommendation_calls
GROUP BY event_day, model
