-- name: stg_asset_deliveries
-- description: Assets that were delivered and their bytes, by hour, category of the item and kind of asset.
-- owner: performance
-- layer: staging
-- key: event_day, event_hour, category, asset_kind, cache_hit
-- incremental: event_day
-- freshness: 4h
-- cost: large
-- check: accepted(asset_kind: mesh, texture, animation, thumbnail)
-- check: range(asset_bytes: 0..)
-- check: condition(largest_bytes <= asset_bytes)
SELECT
  event_day,
  event_hour,
  category,
  asset_kind,
  cache_hit,
  count(*) AS deliveries,
  CAST(sum(asset_bytes) AS BIGINT) AS asset_bytes,
  max(asset_bytes) AS largest_bytes,
  count(*) FILTER (WHERE status <> 'ok') AS failed_deliveries
FROM (
  SELECT
    event_day,
    extract(hour FROM time) AS event_hour,
    category,
    cache_hit,
    status,
    json_extract_string(data, '$.asset_kind') AS asset_kind,
    CAST(json_extract_string(data, '$.asset_bytes') AS BIGINT) AS asset_bytes
  FROM events
  WHERE family = 'service' AND type = 'com.imvu.service.asset_delivered.v1'
) AS deliveries
GROUP BY event_day, event_hour, category, asset_kind, cache_hit
