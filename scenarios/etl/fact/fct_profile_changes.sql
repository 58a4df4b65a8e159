-- name: fct_profile_changes
-- description: Edits of profiles that reached the database, and how far they changed the motto. Logins are left out.
-- owner: community
-- layer: fact
-- key: source, sequence
-- incremental: event_day
-- check: unique(source, sequence)
-- check: condition(motto_length >= 0)
SELECT
  event_day,
  changed_at,
  source,
  sequence,
  player_id,
  country,
  tier,
  language,
  motto = display_name AS is_named_motto,
  CAST(length(motto) - length(motto_before) AS BIGINT) AS length_change,
  CAST(length(motto) AS BIGINT) AS motto_length
FROM stg_player_changes
WHERE op = 'u' AND motto <> motto_before AND player_id <= ${players}
