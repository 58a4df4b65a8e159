-- name: cache_hit_ratios
-- description: How often caches answer, and how much faster than without them.
-- owner: performance
-- layer: mart
-- key: event_day, service
-- incremental: event_day
-- freshness: 4h
-- check: range(hit_ratio: 0..1)
-- check: share(hit_ratio > 0.1: 0.9..1) warn
SELECT
  event_day,
  service,
  CAST(sum(calls) AS BIGINT) AS calls,
  CAST(sum(CASE WHEN cache_hit THEN calls ELSE 0 END) AS BIGINT) AS hits,
  CAST(sum(CASE WHEN cache_hit THEN calls ELSE 0 END) AS DOUBLE) / sum(calls) AS hit_ratio,
  CAST(sum(CASE WHEN cache_hit THEN duration_ms ELSE 0 END) AS DOUBLE) / nullif(sum(CASE WHEN cache_hit THEN calls ELSE 0 END), 0)
    AS mean_hit_ms,
  CAST(sum(CASE WHEN cache_hit THEN 0 ELSE duration_ms END) AS DOUBLE) / nullif(sum(CASE WHEN cache_hit THEN 0 ELSE calls END), 0)
    AS mean_miss_ms
FROM stg_cached_reads
GROUP BY event_day, service
