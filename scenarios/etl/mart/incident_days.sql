-- name: incident_days
-- description: Incidents of each day - how many hours services were bad, and which one lasted longest.
-- owner: platform
-- layer: mart
-- key: event_day
-- freshness: 4h
-- check: range(incidents: 1..)
SELECT
  event_day,
  count(*) AS incidents,
  count(DISTINCT service) AS services,
  CAST(sum(hours) AS BIGINT) AS bad_service_hours,
  CAST(sum(failed_calls) AS BIGINT) AS failed_calls,
  max(CASE WHEN place = 1 THEN service END) AS longest_incident_service,
  max(CASE WHEN place = 1 THEN hours END) AS longest_incident_hours
FROM (
  SELECT
    event_day,
    service,
    hours,
    failed_calls,
    row_number() OVER (PARTITION BY event_day ORDER BY hours DESC, failed_calls DESC, service, event_hour) AS place
  FROM fct_service_incidents
) AS incidents
GROUP BY event_day
