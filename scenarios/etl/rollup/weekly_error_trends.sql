-- name: weekly_error_trends
-- description: Errors of clients and faults of services by code and week, with the place of the code in the week and before.
-- owner: platform
-- layer: rollup
-- key: week_start, origin, error_code
-- freshness: 12h
-- check: unique(week_start, origin, error_code)
-- check: relationship(error_code -> dim_error_codes.error_code)
SELECT
  week_start,
  origin,
  error_code,
  occurrences,
  row_number() OVER (PARTITION BY week_start, origin ORDER BY occurrences DESC, error_code) AS place,
  occurrences - coalesce(lag(occurrences) OVER (PARTITION BY origin, error_code ORDER BY week_start), 0) AS occurrences_change
FROM (
  SELECT
    CAST(date_trunc('week', event_day) AS DATE) AS week_start,
    'client' AS origin,
    error_code,
    CAST(sum(errors) AS BIGINT) AS occurrences
  FROM client_error_rates
  GROUP BY CAST(date_trunc('week', event_day) AS DATE), error_code
  UNION ALL
  SELECT CAST(date_trunc('week', event_day) AS DATE), 'service', error_code, CAST(sum(calls) AS BIGINT)
  FROM failure_causes
  GROUP BY CAST(date_trunc('week', event_day) AS DATE), error_code
) AS weeks
