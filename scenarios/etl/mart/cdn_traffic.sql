-- name: cdn_traffic
-- description: Bytes of assets by kind, and how many of them the cache spared the origin.
-- owner: performance
-- layer: mart
-- key: event_day, asset_kind
-- incremental: event_day
-- freshness: 6h
-- check: condition(origin_bytes <= asset_bytes)
-- check: range(offload_ratio: 0..1)
SELECT
  event_day,
  asset_kind,
  CAST(sum(deliveries) AS BIGINT) AS deliveries,
  CAST(sum(asset_bytes) AS BIGINT) AS asset_bytes,
  CAST(sum(CASE WHEN cache_hit THEN 0 ELSE asset_bytes END) AS BIGINT) AS origin_bytes,
  CAST(sum(CASE WHEN cache_hit THEN asset_bytes ELSE 0 END) AS DOUBLE) / nullif(sum(asset_bytes), 0) AS offload_ratio,
  CAST(sum(asset_bytes) AS DOUBLE) / sum(deliveries) AS mean_bytes,
  max(largest_bytes) AS largest_bytes
FROM stg_asset_deliveries
GROUP BY event_day, asset_kind
