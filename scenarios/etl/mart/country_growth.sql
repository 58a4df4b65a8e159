-- name: country_growth_${country}
-- description: Growth in ${country} day by day: players, new ones, and those who came back or were lost.
-- owner: growth
-- layer: mart
-- key: event_day
-- for-each: country = US, BR, GB, DE
-- check: unique(event_day)
SELECT
  s.event_day,
  count(*) AS players,
  count(*) FILTER (WHERE s.state = 'new') AS new_players,
  count(*) FILTER (WHERE s.state = 'retained') AS retained_players,
  count(*) FILTER (WHERE s.state = 'resurrected') AS resurrected_players,
  CAST(sum(s.sessions) AS BIGINT) AS sessions,
  max(l.lost_players) AS lost_next_day
FROM player_day_states AS s
LEFT JOIN lost_players AS l ON l.event_day = s.event_day AND l.country = s.country
WHERE s.country = '${country}'
GROUP BY s.event_day
