-- name: dim_player_history
-- description: What players showed of themselves, and from when to when (slowly changing dimension, type 2). A login alone makes no version.
-- owner: growth
-- layer: dimension
-- key: player_id, version_number
-- cost: medium
-- check: unique(player_id, version_number)
-- check: condition(valid_to IS NULL OR valid_from <= valid_to)
-- check: relationship(player_id -> dim_players.player_id)
WITH ordered AS (
  SELECT
    player_id,
    country,
    display_name,
    tier,
    language,
    motto,
    changed_at,
    source,
    sequence,
    lag(motto) OVER (PARTITION BY player_id ORDER BY changed_at, source, sequence) AS previous_motto,
    lag(tier) OVER (PARTITION BY player_id ORDER BY changed_at, source, sequence) AS previous_tier,
    lag(display_name) OVER (PARTITION BY player_id ORDER BY changed_at, source, sequence) AS previous_name
  FROM stg_player_changes
  WHERE op <> 'd' AND player_id <= ${players}
),
versions AS (
  SELECT
    player_id,
    row_number() OVER (PARTITION BY player_id ORDER BY changed_at, source, sequence) AS version_number,
    country,
    display_name,
    tier,
    language,
    motto,
    changed_at AS valid_from,
    lead(changed_at) OVER (PARTITION BY player_id ORDER BY changed_at, source, sequence) AS valid_to
  FROM ordered
  WHERE previous_motto IS NULL OR previous_motto <> motto OR previous_tier <> tier OR previous_name <> display_name
)
SELECT
  player_id,
  version_number,
  country,
  display_name,
  tier,
  language,
  motto,
  valid_from,
  valid_to,
  valid_to IS NULL AS is_current
FROM versions
