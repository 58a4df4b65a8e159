-- name: profile_edits_by_field
-- description: Edits of profiles by field, and of how many players.
-- owner: community
-- layer: mart
-- key: event_day, profile_field
-- incremental: event_day
-- check: accepted(profile_field: display_name, motto, avatar, privacy)
SELECT
  event_day,
  profile_field,
  count(*) AS edits,
  count(DISTINCT player_id) AS players,
  count(DISTINCT session_id) AS sessions
FROM stg_profile_edits
GROUP BY event_day, profile_field
