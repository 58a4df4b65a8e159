-- name: cdn_peaks
-- description: The hour of each day with the most bytes of assets, against the mean of the hours.
-- owner: performance
-- layer: mart
-- key: event_day
-- incremental: event_day
-- freshness: 6h
-- check: condition(peak_bytes <= asset_bytes)
SELECT
  event_day,
  min(CASE WHEN place = 1 THEN event_hour END) AS peak_hour,
  min(CASE WHEN place = 1 THEN asset_bytes END) AS peak_bytes,
  CAST(sum(asset_bytes) AS BIGINT) AS asset_bytes,
  CAST(sum(origin_bytes) AS BIGINT) AS origin_bytes,
  CAST(min(CASE WHEN place = 1 THEN asset_bytes END) * count(*) AS DOUBLE) / nullif(sum(asset_bytes), 0) AS peak_to_mean,
  -- As a line would be bought: bits per second of the busiest hour.
  CAST(min(CASE WHEN place = 1 THEN asset_bytes END) * 8 AS DOUBLE) / 3600 AS peak_bits_per_second
FROM (
  SELECT
    event_day,
    event_hour,
    asset_bytes,
    origin_bytes,
    row_number() OVER (PARTITION BY event_day ORDER BY asset_bytes DESC, event_hour) AS place
  FROM (
    SELECT
      event_day,
      event_hour,
      CAST(sum(asset_bytes) AS BIGINT) AS asset_bytes,
      CAST(sum(origin_bytes) AS BIGINT) AS origin_bytes
    FROM fct_asset_hours
    GROUP BY event_day, event_hour
  ) AS hours
) AS ordered_hours
GROUP BY event_day
