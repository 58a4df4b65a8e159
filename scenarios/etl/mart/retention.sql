-- name: retention
-- description: Players of a day, by the month in which they registered; of them, those 1, 7 and 30 days after registration.
-- owner: growth
-- layer: mart
-- key: event_day, registered_month
-- incremental: event_day
-- check: unique(event_day, registered_month)
-- check: condition(d1_players + d7_players + d30_players <= players)
SELECT
  event_day,
  substr(registered_day, 1, 7) AS registered_month,
  count(*) AS players,
  count(*) FILTER (WHERE event_day = CAST(registered_day AS DATE) + INTERVAL '1' DAY) AS d1_players,
  count(*) FILTER (WHERE event_day = CAST(registered_day AS DATE) + INTERVAL '7' DAY) AS d7_players,
  count(*) FILTER (WHERE event_day = CAST(registered_day AS DATE) + INTERVAL '30' DAY) AS d30_players
FROM fct_player_days
WHERE registered_day IS NOT NULL
GROUP BY event_day, substr(registered_day, 1, 7)
