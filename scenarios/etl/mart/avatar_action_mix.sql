-- name: avatar_action_mix
-- description: What avatars did on each day, by kind, with the share of each.
-- owner: social
-- layer: mart
-- key: event_day, action_kind
-- incremental: event_day
-- check: accepted(action_kind: walk, dance, greeting, affection, pose)
WITH days AS (
  SELECT
    event_day,
    CAST(sum(walks) AS BIGINT) AS walks,
    CAST(sum(dances) AS BIGINT) AS dances,
    CAST(sum(greetings) AS BIGINT) AS greetings,
    CAST(sum(affections) AS BIGINT) AS affections,
    CAST(sum(poses) AS BIGINT) AS poses,
    CAST(sum(avatar_actions) AS BIGINT) AS avatar_actions
  FROM stg_room_hours
  GROUP BY event_day
)
SELECT event_day, 'walk' AS action_kind, walks AS actions, CAST(walks AS DOUBLE) / nullif(avatar_actions, 0) AS action_ratio FROM days
UNION ALL
SELECT event_day, 'dance' AS action_kind, dances AS actions, CAST(dances AS DOUBLE) / nullif(avatar_actions, 0) AS action_ratio FROM days
UNION ALL
SELECT event_day, 'greeting' AS action_kind, greetings AS actions, CAST(greetings AS DOUBLE) / nullif(avatar_actions, 0) AS action_ratio FROM days
UNION ALL
SELECT event_day, 'affection' AS action_kind, affections AS actions, CAST(affections AS DOUBLE) / nullif(avatar_actions, 0) AS action_ratio FROM days
UNION ALL
SELECT event_day, 'pose' AS action_kind, poses AS actions, CAST(poses AS DOUBLE) / nullif(avatar_actions, 0) AS action_ratio FROM days
