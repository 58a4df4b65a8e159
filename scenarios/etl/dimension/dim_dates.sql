-- name: dim_dates
-- description: Days of the lake, with their place in week and month and how much of each is there.
-- owner: bi
-- layer: dimension
-- key: event_day
-- incremental: event_day
-- check: unique(event_day)
-- check: range(hours_covered: 1..24)
-- check: range(iso_weekday: 1..7)
SELECT
  event_day,
  date_diff('day', CAST(date_trunc('week', event_day) AS DATE), event_day) + 1 AS iso_weekday,
  date_diff('day', CAST(date_trunc('week', event_day) AS DATE), event_day) >= 5 AS is_weekend,
  CAST(date_trunc('week', event_day) AS DATE) AS week_start,
  substr(CAST(event_day AS VARCHAR), 1, 7) AS calendar_month,
  count(DISTINCT event_hour) AS hours_covered,
  count(DISTINCT event_hour) = 24 AS is_complete,
  CAST(sum(events) AS BIGINT) AS events
FROM stg_event_volumes
GROUP BY event_day
