-- name: cost_report
-- description: What a day costs and earns - infrastructure, delivery of assets, per player and per order.
-- owner: executive
-- layer: report
-- key: event_day
-- incremental: event_day
-- freshness: 12h
-- check: unique(event_day)
-- check: range(infrastructure_usd_cents: 0..)
SELECT
  k.event_day,
  c.infrastructure_usd_cents,
  t.delivery_usd_cents,
  c.dearest_service,
  (c.infrastructure_usd_cents + coalesce(t.delivery_usd_cents, 0)) / k.players AS usd_cents_per_player,
  (c.infrastructure_usd_cents + coalesce(t.delivery_usd_cents, 0)) / nullif(k.orders, 0) AS usd_cents_per_order
FROM daily_kpis AS k
INNER JOIN (
  SELECT
    event_day,
    sum(cost_usd_cents) AS infrastructure_usd_cents,
    max(CASE WHEN place = 1 THEN service END) AS dearest_service
  FROM (
    SELECT
      event_day,
      service,
      cost_usd_cents,
      row_number() OVER (PARTITION BY event_day ORDER BY cost_usd_cents DESC, service) AS place
    FROM cost_attribution
  ) AS dear
  GROUP BY event_day
) AS c ON c.event_day = k.event_day
LEFT JOIN (
  SELECT event_day, CAST(2 * sum(asset_bytes) + 9 * sum(origin_bytes) AS DOUBLE) / 1000000000 AS delivery_usd_cents
  FROM cdn_traffic
  GROUP BY event_day
) AS t ON t.event_day = k.event_day
