-- name: capacity_forecast
-- description: What each service will need - the largest peak so far with a margin of 30 %, against the last day's.
-- owner: platform
-- layer: mart
-- key: service
-- freshness: 10h
-- check: unique(service)
SELECT
  c.service,
  s.criticality,
  max(c.peak_calls) AS largest_peak_calls,
  max(CASE WHEN c.event_day = s.last_day THEN c.peak_calls END) AS last_peak_calls,
  CAST(max(c.peak_calls) * 13 AS DOUBLE) / 36000 AS planned_calls_per_second,
  max(c.instances_needed) AS most_instances_needed,
  CAST(max(CASE WHEN c.event_day = s.last_day THEN c.peak_calls END) AS DOUBLE) / max(c.peak_calls) AS last_to_largest
FROM capacity_plan AS c
INNER JOIN dim_services AS s ON s.service = c.service
GROUP BY c.service, s.criticality
