-- name: stg_profile_edits
-- description: Edits of profiles in the client, by the field that was edited.
-- owner: community
-- layer: staging
-- key: source, sequence
-- incremental: event_day
-- check: accepted(profile_field: display_name, motto, avatar, privacy)
SELECT
  event_day,
  happened_at AS edited_at,
  source,
  sequence,
  session_id,
  player_id,
  country,
  platform,
  profile_field
FROM stg_ui_details
WHERE type = 'com.imvu.ui.profile_edited.v1'
