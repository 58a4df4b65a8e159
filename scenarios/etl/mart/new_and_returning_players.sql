-- name: new_and_returning_players
-- description: Players of each day by whether they are new, retained or resurrected, by platform.
-- owner: growth
-- layer: mart
-- key: event_day, platform
-- check: unique(event_day, platform)
-- check: condition(new_players + retained_players + resurrected_players = players)
SELECT
  event_day,
  platform,
  count(*) AS players,
  count(*) FILTER (WHERE state = 'new') AS new_players,
  count(*) FILTER (WHERE state = 'retained') AS retained_players,
  count(*) FILTER (WHERE state = 'resurrected') AS resurrected_players,
  max(days_away) AS longest_absence_days
FROM player_day_states
GROUP BY event_day, platform
