-- name: oncall_report
-- description: What those on call read in the morning - each service with its incidents, objective and budget, worst first.
-- owner: platform
-- layer: report
-- key: event_day, service
-- freshness: 6h
-- check: unique(event_day, service)
-- check: accepted(state: page, watch, calm)
SELECT
  event_day,
  service,
  criticality,
  incidents,
  incident_hours,
  attainment,
  month_burn_ratio,
  p99_ms,
  state,
  row_number() OVER (PARTITION BY event_day ORDER BY incident_hours DESC, faults DESC, service) AS place
FROM (
  SELECT
    a.event_day,
    a.service,
    a.criticality,
    a.faults,
    coalesce(i.incidents, 0) AS incidents,
    coalesce(i.hours, 0) AS incident_hours,
    a.attainment,
    b.month_burn_ratio,
    p.p99_ms,
    CASE
      WHEN NOT a.is_met AND b.is_exhausted AND a.criticality = 'critical' THEN 'page'
      WHEN NOT a.is_met OR b.is_exhausted OR coalesce(i.hours, 0) >= 3 THEN 'watch'
      ELSE 'calm'
    END AS state
  FROM service_slo_attainment AS a
  INNER JOIN service_error_budgets AS b ON b.event_day = a.event_day AND b.service = a.service
  INNER JOIN (
    SELECT event_day, service, max(p99_ms) AS p99_ms FROM service_latency_percentiles GROUP BY event_day, service
  ) AS p ON p.event_day = a.event_day AND p.service = a.service
  LEFT JOIN (
    SELECT event_day, service, count(*) AS incidents, CAST(sum(hours) AS BIGINT) AS hours
    FROM fct_service_incidents
    GROUP BY event_day, service
  ) AS i ON i.event_day = a.event_day AND i.service = a.service
) AS states
