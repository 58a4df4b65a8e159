-- name: dim_players
-- description: The latest known state of each player whose row changed (slowly changing dimension, type 1).
-- owner: growth
-- layer: dimension
-- key: player_id
-- cost: medium
-- check: unique(player_id)
-- check: not_null(player_id, country, tier, language)
SELECT
  player_id,
  country,
  display_name,
  tier,
  language,
  motto,
  login_count,
  changed_at
FROM (
  SELECT
    player_id,
    country,
    display_name,
    tier,
    language,
    motto,
    login_count,
    changed_at,
    row_number() OVER (PARTITION BY player_id ORDER BY changed_at DESC, source DESC, sequence DESC) AS recency
  FROM stg_player_changes
  -- Ids are given in order: one above the register's size is an orphan, of whom nothing is known.
  WHERE op <> 'd' AND player_id <= ${players}
) AS changes
WHERE recency = 1
