-- name: load_anomalies
-- description: Hours in which events came far above or below the three hours before.
-- owner: bi
-- layer: mart
-- key: event_day, event_hour
-- freshness: 5h
-- check: accepted(direction: above, below)
SELECT
  event_day,
  event_hour,
  events,
  mean_events_before,
  events / mean_events_before AS ratio_to_before,
  CASE WHEN events > mean_events_before THEN 'above' ELSE 'below' END AS direction
FROM (
  SELECT
    event_day,
    event_hour,
    events,
    CAST(sum(events) OVER (ORDER BY event_day, event_hour ROWS BETWEEN 3 PRECEDING AND 1 PRECEDING) AS DOUBLE)
      / nullif(count(*) OVER (ORDER BY event_day, event_hour ROWS BETWEEN 3 PRECEDING AND 1 PRECEDING), 0) AS mean_events_before
  FROM hourly_throughput
) AS series
WHERE events > mean_events_before * 1.25 OR events < mean_events_before * 0.75
