-- name: weekly_service_report
-- description: Services week by week - calls, attainment of what is agreed, days on which it was missed, and the change to the week before.
-- owner: platform
-- layer: rollup
-- key: week_start, service
-- freshness: 12h
-- check: unique(week_start, service)
-- check: range(days: 1..7)
-- check: range(attainment: 0..1)
SELECT
  week_start,
  service,
  days,
  calls,
  faults,
  CAST(good_calls AS DOUBLE) / calls AS attainment,
  missed_days,
  CAST(calls AS DOUBLE) / lag(calls) OVER (PARTITION BY service ORDER BY week_start) - 1 AS calls_growth
FROM (
  SELECT
    CAST(date_trunc('week', event_day) AS DATE) AS week_start,
    service,
    count(*) AS days,
    CAST(sum(calls) AS BIGINT) AS calls,
    CAST(sum(good_calls) AS BIGINT) AS good_calls,
    CAST(sum(faults) AS BIGINT) AS faults,
    count(*) FILTER (WHERE NOT is_met) AS missed_days
  FROM service_slo_attainment
  GROUP BY CAST(date_trunc('week', event_day) AS DATE), service
) AS weeks
