-- name: abuse_signals
-- description: Players whose messages moderation blocked, against all that they wrote on the day.
-- owner: risk
-- layer: mart
-- key: event_day, player_id
-- incremental: event_day
-- freshness: 3h
-- check: range(blocked_texts: 1..)
SELECT
  b.event_day,
  b.player_id,
  b.blocked_texts,
  b.country,
  coalesce(c.messages, 0) AS messages,
  coalesce(c.rooms, 0) AS rooms,
  CAST(b.blocked_texts AS DOUBLE) / greatest(coalesce(c.messages, 0), b.blocked_texts) AS blocked_ratio
FROM (
  SELECT event_day, player_id, CAST(sum(calls) AS BIGINT) AS blocked_texts, min(country) AS country
  FROM stg_failed_calls
  WHERE service = 'moderation' AND status = 'blocked'
  GROUP BY event_day, player_id
) AS b
LEFT JOIN (
  SELECT event_day, player_id, CAST(sum(messages) AS BIGINT) AS messages, count(DISTINCT room_id) AS rooms
  FROM stg_chat
  GROUP BY event_day, player_id
) AS c ON c.event_day = b.event_day AND c.player_id = b.player_id
