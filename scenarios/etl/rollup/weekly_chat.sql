-- name: weekly_chat
-- description: Chat of each week by language: messages, and hours in which anyone spoke it.
-- owner: social
-- layer: rollup
-- key: week_start, language
-- check: unique(week_start, language)
SELECT
  CAST(date_trunc('week', event_day) AS DATE) AS week_start,
  language,
  CAST(sum(messages) AS BIGINT) AS messages,
  CAST(sum(characters) AS BIGINT) AS characters,
  count(*) AS spoken_hours,
  max(players) AS most_players_in_hour
FROM chat_volume
GROUP BY CAST(date_trunc('week', event_day) AS DATE), language
