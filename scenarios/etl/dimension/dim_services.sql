-- name: dim_services
-- description: Internal services with what is agreed of them (how many calls of 1000 must be good, and within how many milliseconds).
-- owner: platform
-- layer: dimension
-- key: service
-- check: unique(service)
-- check: not_null(objective_permille, latency_objective_ms)
-- check: volume(1..20)
SELECT
  service,
  CASE
    WHEN service IN ('auth', 'payments') THEN 'critical'
    WHEN service IN ('chat', 'rooms', 'catalogue', 'assets', 'search', 'gifts') THEN 'core'
    ELSE 'supporting'
  END AS criticality,
  CAST(CASE WHEN service IN ('auth', 'payments') THEN 995 WHEN service IN ('recommendations', 'notifications') THEN 980 ELSE 990 END AS BIGINT)
    AS objective_permille,
  CAST(
    CASE service
      WHEN 'auth' THEN 900
      WHEN 'rooms' THEN 400
      WHEN 'chat' THEN 180
      WHEN 'moderation' THEN 500
      WHEN 'presence' THEN 120
      WHEN 'search' THEN 1500
      WHEN 'catalogue' THEN 250
      WHEN 'assets' THEN 1500
      WHEN 'recommendations' THEN 1000
      WHEN 'payments' THEN 4000
      WHEN 'gifts' THEN 700
      ELSE 300
    END AS BIGINT
  ) AS latency_objective_ms,
  count(DISTINCT operation) AS operations,
  CAST(sum(calls) AS BIGINT) AS calls,
  min(event_day) AS first_day,
  max(event_day) AS last_day
FROM stg_service_calls
GROUP BY service
