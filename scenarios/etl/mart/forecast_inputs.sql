-- name: forecast_inputs
-- description: The hourly series with what a forecast is made of - the hours before, moving averages, the same hour of yesterday, the calendar.
-- owner: bi
-- layer: mart
-- key: event_day, event_hour
-- freshness: 6h
-- check: unique(event_day, event_hour)
-- check: range(iso_weekday: 1..7)
SELECT
  s.event_day,
  s.event_hour,
  d.iso_weekday,
  d.is_weekend,
  s.players,
  s.events,
  s.orders,
  lag(s.players, 1) OVER (ORDER BY s.event_day, s.event_hour) AS players_1_before,
  lag(s.players, 2) OVER (ORDER BY s.event_day, s.event_hour) AS players_2_before,
  CAST(sum(s.players) OVER (ORDER BY s.event_day, s.event_hour ROWS BETWEEN 3 PRECEDING AND 1 PRECEDING) AS DOUBLE)
    / nullif(count(*) OVER (ORDER BY s.event_day, s.event_hour ROWS BETWEEN 3 PRECEDING AND 1 PRECEDING), 0) AS players_mean_3,
  CAST(sum(s.players) OVER (ORDER BY s.event_day, s.event_hour ROWS BETWEEN 6 PRECEDING AND 1 PRECEDING) AS DOUBLE)
    / nullif(count(*) OVER (ORDER BY s.event_day, s.event_hour ROWS BETWEEN 6 PRECEDING AND 1 PRECEDING), 0) AS players_mean_6,
  y.players AS players_yesterday,
  y.events AS events_yesterday
FROM hourly_series AS s
INNER JOIN dim_dates AS d ON d.event_day = s.event_day
LEFT JOIN hourly_series AS y ON y.event_day = s.event_day - INTERVAL '1' DAY AND y.event_hour = s.event_hour
