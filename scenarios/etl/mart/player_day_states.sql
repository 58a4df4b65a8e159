-- name: player_day_states
-- description: Each player of a day: new (never seen before), retained (there the day before) or resurrected (seen earlier, but not the day before).
-- owner: growth
-- layer: mart
-- key: event_day, player_id
-- cost: medium
-- check: unique(event_day, player_id)
-- check: accepted(state: new, retained, resurrected)
SELECT
  event_day,
  player_id,
  country,
  platform,
  sessions,
  date_diff('day', previous_day, event_day) AS days_away,
  CASE
    WHEN previous_day IS NULL THEN 'new'
    WHEN date_diff('day', previous_day, event_day) = 1 THEN 'retained'
    ELSE 'resurrected'
  END AS state
FROM (
  SELECT
    event_day,
    player_id,
    country,
    platform,
    sessions,
    lag(event_day) OVER (PARTITION BY player_id ORDER BY event_day) AS previous_day
  FROM fct_player_days
) AS visits
