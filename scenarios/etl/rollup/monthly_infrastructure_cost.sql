-- name: monthly_infrastructure_cost
-- description: What services cost a month, and their share of it.
-- owner: platform
-- layer: rollup
-- key: calendar_month, service
-- freshness: 16h
-- check: unique(calendar_month, service)
-- check: range(cost_share: 0..1)
SELECT
  substr(CAST(a.event_day AS VARCHAR), 1, 7) AS calendar_month,
  a.service,
  s.criticality,
  count(*) AS days,
  CAST(sum(a.calls) AS BIGINT) AS calls,
  sum(a.cost_usd_cents) AS cost_usd_cents,
  sum(a.cost_usd_cents) / sum(sum(a.cost_usd_cents)) OVER (PARTITION BY substr(CAST(a.event_day AS VARCHAR), 1, 7)) AS cost_share
FROM cost_attribution AS a
INNER JOIN dim_services AS s ON s.service = a.service
GROUP BY substr(CAST(a.event_day AS VARCHAR), 1, 7), a.service, s.criticality
