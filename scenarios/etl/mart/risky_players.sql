-- name: risky_players
-- description: Players whose texts of a day were blocked, or masked more than once, with what is known of them.
-- owner: trust-and-safety
-- layer: mart
-- key: event_day, player_id
-- check: unique(event_day, player_id)
-- check: accepted(risk: blocked often, blocked, masked often)
SELECT
  m.event_day,
  m.player_id,
  p.tier,
  p.language,
  m.checks,
  m.masked,
  m.blocked,
  m.removed,
  m.highest_score,
  CASE WHEN m.blocked > 1 THEN 'blocked often' WHEN m.blocked = 1 THEN 'blocked' ELSE 'masked often' END AS risk
FROM fct_moderation AS m
LEFT JOIN dim_players AS p ON p.player_id = m.player_id
WHERE m.blocked > 0 OR m.masked > 1
