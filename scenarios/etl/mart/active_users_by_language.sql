-- name: active_users_by_language
-- description: Players of a day by the language that they speak, as far as it is known.
-- owner: growth
-- layer: mart
-- key: event_day, language
-- check: unique(event_day, language)
SELECT
  d.event_day,
  coalesce(p.language, 'unknown') AS language,
  count(*) AS players,
  CAST(sum(d.sessions) AS BIGINT) AS sessions,
  CAST(sum(d.chat_messages) AS BIGINT) AS chat_messages,
  CAST(sum(d.chat_messages) AS DOUBLE) / count(*) AS messages_per_player
FROM fct_player_days AS d
LEFT JOIN dim_players AS p ON p.player_id = d.player_id
GROUP BY d.event_day, coalesce(p.language, 'unknown')
