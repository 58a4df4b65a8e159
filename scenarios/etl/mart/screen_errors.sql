-- name: screen_errors
-- description: On which screens which errors come, and how often in the first minutes of a session.
-- owner: platform
-- layer: mart
-- key: event_day, screen, error_code
-- freshness: 5h
-- check: not_null(screen, error_code)
SELECT
  event_day,
  screen,
  error_code,
  count(*) AS errors,
  count(DISTINCT player_id) AS players,
  count(*) FILTER (WHERE session_age = 'first 5 min') AS early_errors,
  count(*) FILTER (WHERE is_in_purchase) AS errors_in_purchases,
  CAST(count(*) AS DOUBLE) / sum(count(*)) OVER (PARTITION BY event_day, screen) AS share_of_screen
FROM fct_client_errors
GROUP BY event_day, screen, error_code
