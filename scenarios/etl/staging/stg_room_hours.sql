-- name: stg_room_hours
-- description: What happened in each room and hour besides chat: who came and went, by the client and by the database, and how avatars moved.
-- owner: social
-- layer: staging
-- key: event_day, event_hour, room_id
-- incremental: event_day
-- freshness: 3h
-- cost: large
-- check: unique(event_day, event_hour, room_id)
-- check: range(room_id: 1..)
-- check: condition(walks + dances + greetings + affections + poses = avatar_actions)
SELECT
  event_day,
  extract(hour FROM time) AS event_hour,
  room_id,
  count(*) FILTER (WHERE type = 'com.imvu.ui.room_entered.v1') AS entries,
  count(*) FILTER (WHERE type = 'com.imvu.data.room_presence_changed.v1' AND op = 'c') AS joined,
  count(*) FILTER (WHERE type = 'com.imvu.data.room_presence_changed.v1' AND op = 'd') AS parted,
  CAST(coalesce(sum(occupants), 0) AS BIGINT) AS occupants_met,
  max(occupants) AS most_occupants,
  count(*) FILTER (WHERE type = 'com.imvu.ui.avatar_action_performed.v1') AS avatar_actions,
  count(*) FILTER (WHERE avatar_action IN ('walk', 'sit')) AS walks,
  count(*) FILTER (WHERE avatar_action = 'dance') AS dances,
  count(*) FILTER (WHERE avatar_action IN ('wave', 'laugh')) AS greetings,
  count(*) FILTER (WHERE avatar_action IN ('hug', 'kiss')) AS affections,
  count(*) FILTER (WHERE avatar_action = 'pose') AS poses
FROM events
WHERE family IN ('ui', 'data')
  AND type IN ('com.imvu.ui.room_entered.v1', 'com.imvu.ui.avatar_action_performed.v1', 'com.imvu.data.room_presence_changed.v1')
GROUP BY event_day, extract(hour FROM time), room_id
