-- name: service_error_budgets
-- description: How much of the calls that may be bad in a month each service has used up, day by day.
-- owner: platform
-- layer: mart
-- key: event_day, service
-- freshness: 5h
-- check: range(month_burn_ratio: 0..)
-- check: condition(bad_calls <= month_bad_calls)
SELECT
  event_day,
  service,
  calendar_month,
  bad_calls,
  month_calls,
  month_bad_calls,
  CAST(month_calls * (1000 - objective_permille) AS DOUBLE) / 1000 AS allowed_bad_calls,
  CAST(month_bad_calls * 1000 AS DOUBLE) / nullif(month_calls * (1000 - objective_permille), 0) AS month_burn_ratio,
  month_bad_calls * 1000 > month_calls * (1000 - objective_permille) AS is_exhausted
FROM (
  SELECT
    event_day,
    service,
    objective_permille,
    substr(CAST(event_day AS VARCHAR), 1, 7) AS calendar_month,
    calls - good_calls AS bad_calls,
    CAST(
      sum(calls) OVER (
        PARTITION BY service, substr(CAST(event_day AS VARCHAR), 1, 7) ORDER BY event_day ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
      ) AS BIGINT
    ) AS month_calls,
    CAST(
      sum(calls - good_calls) OVER (
        PARTITION BY service, substr(CAST(event_day AS VARCHAR), 1, 7) ORDER BY event_day ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
      ) AS BIGINT
    ) AS month_bad_calls
  FROM service_slo_attainment
) AS burns
