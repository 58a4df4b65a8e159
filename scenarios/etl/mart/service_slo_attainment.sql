-- name: service_slo_attainment
-- description: Share of each service's calls that were good - no fault of its own, and as fast as agreed - against what is agreed.
-- owner: platform
-- layer: mart
-- key: event_day, service
-- freshness: 4h
-- check: unique(event_day, service)
-- check: range(attainment: 0..1)
-- check: condition(good_calls <= calls)
-- check: relationship(service -> dim_services.service)
SELECT
  d.event_day,
  d.service,
  s.criticality,
  s.objective_permille,
  CAST(sum(d.calls) AS BIGINT) AS calls,
  CAST(sum(CASE WHEN d.duration_ms <= s.latency_objective_ms THEN d.calls - d.faults ELSE 0 END) AS BIGINT) AS good_calls,
  CAST(sum(CASE WHEN d.duration_ms > s.latency_objective_ms THEN d.calls ELSE 0 END) AS BIGINT) AS slow_calls,
  CAST(sum(d.faults) AS BIGINT) AS faults,
  CAST(sum(CASE WHEN d.duration_ms <= s.latency_objective_ms THEN d.calls - d.faults ELSE 0 END) AS DOUBLE) / sum(d.calls) AS attainment,
  sum(CASE WHEN d.duration_ms <= s.latency_objective_ms THEN d.calls - d.faults ELSE 0 END) * 1000 >= sum(d.calls) * s.objective_permille AS is_met
FROM fct_service_durations AS d
INNER JOIN dim_services AS s ON s.service = d.service
GROUP BY d.event_day, d.service, s.criticality, s.objective_permille
