-- name: forecast_accuracy
-- description: How far the forecast of each day was off - mean error, mean absolute error, and that against the players that came.
-- owner: bi
-- layer: mart
-- key: event_day
-- freshness: 8h
-- check: range(absolute_error_ratio: 0..) warn
SELECT
  event_day,
  count(*) AS hours,
  CAST(sum(players) AS BIGINT) AS player_hours,
  sum(expected_players) / count(*) AS mean_expected_players,
  sum(abs(error_players)) / count(*) AS mean_absolute_error,
  sum(abs(error_players)) / nullif(sum(players), 0) AS absolute_error_ratio,
  count(*) FILTER (WHERE error_players > 0) AS hours_above
FROM forecast_hours
GROUP BY event_day
