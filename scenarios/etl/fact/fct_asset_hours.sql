-- name: fct_asset_hours
-- description: Deliveries of assets by hour and category, and how much of them had to come from the origin.
-- owner: performance
-- layer: fact
-- key: event_day, event_hour, category
-- incremental: event_day
-- freshness: 5h
-- check: unique(event_day, event_hour, category)
-- check: condition(origin_bytes <= asset_bytes)
-- check: same_sum(asset_bytes = stg_asset_deliveries.asset_bytes)
SELECT
  event_day,
  event_hour,
  category,
  CAST(sum(deliveries) AS BIGINT) AS deliveries,
  CAST(sum(CASE WHEN cache_hit THEN deliveries ELSE 0 END) AS BIGINT) AS cache_hits,
  CAST(sum(asset_bytes) AS BIGINT) AS asset_bytes,
  CAST(sum(CASE WHEN cache_hit THEN 0 ELSE asset_bytes END) AS BIGINT) AS origin_bytes,
  CAST(sum(failed_deliveries) AS BIGINT) AS failed_deliveries,
  max(largest_bytes) AS largest_bytes
FROM stg_asset_deliveries
GROUP BY event_day, event_hour, category
