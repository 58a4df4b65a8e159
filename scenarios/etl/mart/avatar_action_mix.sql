-- name: avatar_action_mix
-- description: What avatars did on each day, by kind, with the share of each.
-- owner: social
-- layer: mart
-- key: event_day, action_kind
-- incremental: event_day
-- check: accepted(action_kind: walk, dance, greeting, affection, pose)
-- check: range(action_ratio: 0..1)
SELECT
  event_day,
  action_kind,
  actions,
  CAST(actions AS DOUBLE) / nullif(avatar_actions, 0) AS action_ratio
FROM (
  SELECT
    d.event_day,
    k.action_kind,
    d.avatar_actions,
    CASE k.action_kind
      WHEN 'walk' THEN d.walks
      WHEN 'dance' THEN d.dances
      WHEN 'greeting' THEN d.greetings
      WHEN 'affection' THEN d.affections
      ELSE d.poses
    END AS actions
  FROM (
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
  ) AS d
  CROSS JOIN (
    SELECT 'walk' AS action_kind
    UNION ALL
    SELECT 'dance' AS action_kind
    UNION ALL
    SELECT 'greeting' AS action_kind
    UNION ALL
    SELECT 'affection' AS action_kind
    UNION ALL
    SELECT 'pose' AS action_kind
  ) AS k
) AS actions_by_kind
