-- name: fct_moderation
-- description: How each player's texts of a day were judged, and how many of the messages were removed.
-- owner: trust-and-safety
-- layer: fact
-- key: event_day, player_id
-- incremental: event_day
-- cost: medium
-- check: unique(event_day, player_id)
-- check: condition(allowed + masked + blocked = checks)
SELECT
  t.event_day,
  t.player_id,
  t.country,
  t.checks,
  t.chat_checks,
  t.allowed,
  t.masked,
  t.blocked,
  t.highest_score,
  t.score_total,
  coalesce(r.removed, 0) AS removed
FROM (
  SELECT
    event_day,
    player_id,
    min(country) AS country,
    CAST(sum(checks) AS BIGINT) AS checks,
    CAST(sum(CASE WHEN is_chat THEN checks ELSE 0 END) AS BIGINT) AS chat_checks,
    CAST(sum(CASE WHEN verdict = 'allowed' THEN checks ELSE 0 END) AS BIGINT) AS allowed,
    CAST(sum(CASE WHEN verdict = 'masked' THEN checks ELSE 0 END) AS BIGINT) AS masked,
    CAST(sum(CASE WHEN verdict = 'blocked' THEN checks ELSE 0 END) AS BIGINT) AS blocked,
    max(highest_score) AS highest_score,
    CAST(sum(score_total) AS BIGINT) AS score_total
  FROM stg_text_checks
  WHERE player_id <= ${players}
  GROUP BY event_day, player_id
) AS t
LEFT JOIN (
  SELECT event_day, player_id, CAST(sum(removed) AS BIGINT) AS removed
  FROM stg_removed_messages
  GROUP BY event_day, player_id
) AS r ON r.event_day = t.event_day AND r.player_id = t.player_id
