-- name: weekly_error_trends
-- description: Errors of clients and faults of services by code and week, with the place of the code in the week and before.
-- owner: platform
-- layer: rollup
-- key: week_start, origin, error_code
-- freshness: 12h
-- check: unique(week_start, origin, error_code)
-- check: relationship(error_code -> dim_error_codes.error_code)
SELECT
  w.week_start,
  w.origin,
  w.error_code,
  c.severity,
  w.occurrences,
  row_number() OVER (PARTITION BY w.week_start, w.origin ORDER BY w.occurrences DESC, w.error_code) AS place,
  w.occurrences - coalesce(lag(w.occurrences) OVER (PARTITION BY w.origin, w.error_code ORDER BY w.week_start), 0) AS occurrences_change,
  CAST(date_trunc('week', c.first_day) AS DATE) = w.week_start AS is_new
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
) AS w
INNER JOIN dim_error_codes AS c ON c.origin = w.origin AND c.error_code = w.error_code
