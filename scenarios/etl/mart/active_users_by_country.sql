-- name: active_users_by_country
-- description: Players of a day by country, with the country's share of the day.
-- owner: growth
-- layer: mart
-- key: event_day, country
-- incremental: event_day
-- freshness: 6h
-- check: unique(event_day, country)
-- check: range(player_ratio: 0..1)
SELECT
  c.event_day,
  c.country,
  c.players,
  c.sessions,
  c.events,
  CAST(c.players AS DOUBLE) / t.players AS player_ratio
FROM (
  SELECT
    event_day,
    country,
    count(*) AS players,
    CAST(sum(sessions) AS BIGINT) AS sessions,
    CAST(sum(events) AS BIGINT) AS events
  FROM fct_player_days
  GROUP BY event_day, country
) AS c
INNER JOIN (
  SELECT event_day, count(*) AS players FROM fct_player_days GROUP BY event_day
) AS t ON t.event_day = c.event_day
