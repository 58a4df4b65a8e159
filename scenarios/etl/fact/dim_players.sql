-- name: dim_players
-- description: The latest known state of each player whose row changed (slowly changing dimension, type 1).
-- owner: growth
-- layer: fact
-- key: player_id
SELECT
  player_id,
  country,
  json_extract_string(data, '$.after.display_name') AS display_name,
  json_extract_string(data, '$.after.tier') AS tier,
  json_extract_string(data, '$.after.language') AS language,
  CAST(json_extract_string(data, '$.after.login_count') AS BIGINT) AS login_count,
  time AS changed_at
FROM (
  SELECT
    player_id,
    country,
    data,
    time,
    row_number() OVER (PARTITION BY player_id ORDER BY time DESC, source DESC, sequence DESC) AS recency
  FROM events
  WHERE family = 'data' AND type = 'com.imvu.data.players_changed.v1' AND op <> 'd'
) AS changes
WHERE recency = 1
