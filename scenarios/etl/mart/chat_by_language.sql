-- name: chat_by_language
-- description: Messages of a day by language, the language's share, and its busiest hour.
-- owner: social
-- layer: mart
-- key: event_day, language
-- incremental: event_day
-- check: range(message_ratio: 0..1)
SELECT
  l.event_day,
  l.language,
  l.messages,
  l.characters,
  CAST(l.messages AS DOUBLE) / t.messages AS message_ratio,
  CAST(l.characters AS DOUBLE) / l.messages AS characters_per_message,
  l.busiest_hour
FROM (
  SELECT
    event_day,
    language,
    CAST(sum(messages) AS BIGINT) AS messages,
    CAST(sum(characters) AS BIGINT) AS characters,
    max(CASE WHEN place = 1 THEN event_hour END) AS busiest_hour
  FROM (
    SELECT
      event_day,
      event_hour,
      language,
      messages,
      characters,
      row_number() OVER (PARTITION BY event_day, language ORDER BY messages DESC, event_hour) AS place
    FROM chat_volume
  ) AS hours
  GROUP BY event_day, language
) AS l
INNER JOIN (
  SELECT event_day, sum(messages) AS messages FROM chat_volume GROUP BY event_day
) AS t ON t.event_day = l.event_day
