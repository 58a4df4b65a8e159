-- name: login_habits
-- description: Players who logged in on a day, by how many logins they have behind them.
-- owner: growth
-- layer: mart
-- key: event_day, habit
-- incremental: event_day
-- check: accepted(habit: first 10, 11-100, 101-500, over 500)
SELECT
  event_day,
  habit,
  count(DISTINCT player_id) AS players,
  count(*) AS session_starts,
  max(login_count) AS most_logins
FROM (
  SELECT
    event_day,
    player_id,
    login_count,
    CASE
      WHEN login_count <= 10 THEN 'first 10'
      WHEN login_count <= 100 THEN '11-100'
      WHEN login_count <= 500 THEN '101-500'
      ELSE 'over 500'
    END AS habit
  FROM stg_session_starts
) AS logins
GROUP BY event_day, habit
