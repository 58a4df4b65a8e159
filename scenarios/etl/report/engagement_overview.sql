-- name: engagement_overview
-- description: Engagement of each day: players by band, length of sessions, and what of it is habit.
-- owner: growth
-- layer: report
-- key: event_day
-- freshness: 12h
-- check: unique(event_day)
-- check: range(devoted_ratio: 0..1)
SELECT
  b.event_day,
  b.players,
  CAST(b.devoted AS DOUBLE) / b.players AS devoted_ratio,
  CAST(b.idle AS DOUBLE) / b.players AS idle_ratio,
  n.new_players,
  n.retained_players,
  coalesce(l.long_sessions, 0) AS long_sessions,
  h.most_players_in_hour
FROM (
  SELECT
    event_day,
    CAST(sum(players) AS BIGINT) AS players,
    CAST(sum(CASE WHEN band = 'devoted' THEN players ELSE 0 END) AS BIGINT) AS devoted,
    CAST(sum(CASE WHEN band = 'idle' THEN players ELSE 0 END) AS BIGINT) AS idle
  FROM engagement_bands
  GROUP BY event_day
) AS b
LEFT JOIN (
  SELECT
    event_day,
    CAST(sum(new_players) AS BIGINT) AS new_players,
    CAST(sum(retained_players) AS BIGINT) AS retained_players
  FROM new_and_returning_players
  GROUP BY event_day
) AS n ON n.event_day = b.event_day
LEFT JOIN (
  SELECT first_day, sessions AS long_sessions FROM session_length_bands WHERE band = 'over 60 min'
) AS l ON l.first_day = b.event_day
LEFT JOIN (
  SELECT event_day, max(players) AS most_players_in_hour FROM hourly_active_users GROUP BY event_day
) AS h ON h.event_day = b.event_day
