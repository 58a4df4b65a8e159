-- name: lost_players
-- description: Players who were there on a day and not on the next, of the days that have a next one.
-- owner: growth
-- layer: mart
-- key: event_day, country
-- check: condition(lost_players <= players)
SELECT
  d.event_day,
  d.country,
  count(*) AS players,
  count(*) FILTER (WHERE n.player_id IS NULL) AS lost_players,
  CAST(count(*) FILTER (WHERE n.player_id IS NULL) AS DOUBLE) / count(*) AS lost_ratio
FROM fct_player_days AS d
LEFT JOIN fct_player_days AS n ON n.player_id = d.player_id AND n.event_day = d.event_day + INTERVAL '1' DAY
WHERE d.event_day < (SELECT max(event_day) FROM fct_player_days)
GROUP BY d.event_day, d.country
