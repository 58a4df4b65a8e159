-- name: monthly_cdn_bill
-- description: What the delivery of assets costs a month by kind - 2 cents per gigabyte from the edge, 9 from the origin.
-- owner: performance
-- layer: rollup
-- key: calendar_month, asset_kind
-- freshness: 16h
-- check: unique(calendar_month, asset_kind)
-- check: range(cost_usd_cents: 0..)
SELECT
  substr(CAST(event_day AS VARCHAR), 1, 7) AS calendar_month,
  asset_kind,
  CAST(sum(deliveries) AS BIGINT) AS deliveries,
  CAST(sum(asset_bytes) AS BIGINT) AS asset_bytes,
  CAST(sum(origin_bytes) AS BIGINT) AS origin_bytes,
  CAST(2 * sum(asset_bytes) + 9 * sum(origin_bytes) AS DOUBLE) / 1000000000 AS cost_usd_cents
FROM cdn_traffic
GROUP BY substr(CAST(event_day AS VARCHAR), 1, 7), asset_kind
