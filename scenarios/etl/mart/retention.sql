-- name: retention
-- description: Players who logged in on a day, by the month in which they registered; of them, those 1, 7 and 30 days after registration.
-- owner: growth
-- layer: mart
-- key: event_day, registered_month
SELECT
  event_day,
  substr(registered_day, 1, 7) AS registered_month,
  count(DISTINCT player_id) AS players,
  count(DISTINCT CASE WHEN event_day = CAST(registered_day AS DATE) + INTERVAL '1' DAY THEN player_id END) AS d1_players,
  count(DISTINCT CASE WHEN event_day = CAST(registered_day AS DATE) + INTERVAL '7' DAY THEN player_id END) AS d7_players,
  count(DISTINCT CASE WHEN event_day = CAST(registered_day AS DATE) + INTERVAL '30' DAY THEN player_id END) AS d30_players
FROM stg_session_hours
WHERE registered_day IS NOT NULL
GROUP BY event_day, substr(registered_day, 1, 7)
