-- name: forecast_hours
-- description: A forecast of the players of each hour from what was known before it - yesterday's hour if there is one, else the mean of three hours.
-- owner: bi
-- layer: mart
-- key: event_day, event_hour
-- freshness: 6h
-- check: accepted(method: yesterday, mean)
SELECT
  event_day,
  event_hour,
  players,
  CASE WHEN players_yesterday IS NOT NULL THEN 'yesterday' ELSE 'mean' END AS method,
  coalesce(CAST(players_yesterday AS DOUBLE), players_mean_3) AS expected_players,
  players - coalesce(CAST(players_yesterday AS DOUBLE), players_mean_3) AS error_players
FROM forecast_inputs
WHERE players_yesterday IS NOT NULL OR players_mean_3 IS NOT NULL
