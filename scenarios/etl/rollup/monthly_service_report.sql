-- name: monthly_service_report
-- description: Services month by month - calls, budget of errors used, incidents, cost.
-- owner: platform
-- layer: rollup
-- key: calendar_month, service
-- freshness: 16h
-- check: unique(calendar_month, service)
SELECT
  b.calendar_month,
  b.service,
  b.days,
  b.calls,
  b.bad_calls,
  b.burn_ratio,
  coalesce(i.incidents, 0) AS incidents,
  coalesce(i.hours, 0) AS incident_hours,
  c.cost_usd_cents
FROM (
  SELECT
    calendar_month,
    service,
    count(*) AS days,
    max(month_calls) AS calls,
    CAST(sum(bad_calls) AS BIGINT) AS bad_calls,
    CAST(sum(bad_calls) AS DOUBLE) / nullif(max(allowed_bad_calls), 0) AS burn_ratio
  FROM service_error_budgets
  GROUP BY calendar_month, service
) AS b
INNER JOIN (
  SELECT substr(CAST(event_day AS VARCHAR), 1, 7) AS calendar_month, service, sum(cost_usd_cents) AS cost_usd_cents
  FROM cost_attribution
  GROUP BY substr(CAST(event_day AS VARCHAR), 1, 7), service
) AS c ON c.calendar_month = b.calendar_month AND c.service = b.service
LEFT JOIN (
  SELECT
    substr(CAST(event_day AS VARCHAR), 1, 7) AS calendar_month,
    service,
    count(*) AS incidents,
    CAST(sum(hours) AS BIGINT) AS hours
  FROM fct_service_incidents
  GROUP BY substr(CAST(event_day AS VARCHAR), 1, 7), service
) AS i ON i.calendar_month = b.calendar_month AND i.service = b.service
