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
      WHEN 'auth' THEN 500
      WHEN 'rooms' THEN 200
      WHEN 'chat' THEN 100
      WHEN 'moderation' THEN 300
      WHEN 'presence' THEN 80
      WHEN 'search' THEN 800
      WHEN 'catalogue' THEN 120
      WHEN 'assets' THEN 1000
      WHEN 'recommendations' THEN 600
      WHEN 'payments' THEN 2000
      WHEN 'gifts' THEN 400
      ELSE 250
    END AS BIGINT
  ) AS latency_objective_ms,
  count(DISTINCT operation) AS operations,
  CAST(sum(calls) AS BIGINT) AS calls,
  min(event_day) AS first_day,
  max(event_day) AS last_day
FROM stg_service_calls
GROUP BY service
