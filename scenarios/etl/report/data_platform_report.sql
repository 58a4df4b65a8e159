-- name: data_platform_report
-- description: The data of each day as the data platform sees them - events by family, types, hours, the busiest hour, hours out of line.
-- owner: platform
-- layer: report
-- key: event_day
-- freshness: 6h
-- check: unique(event_day)
-- check: same_sum(events = stg_event_volumes.events)
SELECT
  d.event_day,
  d.events,
  d.hours_covered,
  d.is_complete,
  t.types,
  t.largest_type,
  h.ui_events,
  h.data_events,
  h.service_events,
  h.busiest_hour_events,
  CAST(h.busiest_hour_events * d.hours_covered AS DOUBLE) / d.events AS peak_to_mean,
  coalesce(a.anomalies, 0) AS anomalous_hours
FROM dim_dates AS d
INNER JOIN (
  SELECT event_day, count(*) AS types, max(CASE WHEN place = 1 THEN type END) AS largest_type
  FROM (
    SELECT event_day, type, row_number() OVER (PARTITION BY event_day ORDER BY events DESC, type) AS place FROM event_mix
  ) AS ordered_types
  GROUP BY event_day
) AS t ON t.event_day = d.event_day
INNER JOIN (
  SELECT
    event_day,
    CAST(sum(ui_events) AS BIGINT) AS ui_events,
    CAST(sum(data_events) AS BIGINT) AS data_events,
    CAST(sum(service_events) AS BIGINT) AS service_events,
    max(events) AS busiest_hour_events
  FROM hourly_throughput
  GROUP BY event_day
) AS h ON h.event_day = d.event_day
LEFT JOIN (
  SELECT event_day, count(*) AS anomalies FROM load_anomalies GROUP BY event_day
) AS a ON a.event_day = d.event_day
