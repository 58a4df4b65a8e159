-- name: moderation_queue
-- description: Texts that a moderator should look at, by the language that it takes: who wrote them, how bad they were, in which order.
-- owner: trust-and-safety
-- layer: mart
-- key: event_day, language, queue_place
-- check: unique(event_day, language, queue_place)
-- check: unique(event_day, player_id)
SELECT
  event_day,
  coalesce(language, 'unknown') AS language,
  row_number() OVER (
    PARTITION BY event_day, coalesce(language, 'unknown')
    ORDER BY blocked DESC, masked DESC, highest_score DESC, player_id
  ) AS queue_place,
  player_id,
  tier,
  blocked,
  masked,
  removed,
  highest_score
FROM risky_players
