-- name: community_health
-- description: How the community did on each day: talking, befriending, giving, and how civil it was.
-- owner: community
-- layer: report
-- key: event_day
-- freshness: 12h
-- check: freshness(event_day: 30h) warn
-- check: unique(event_day)
-- check: range(blocked_ratio: 0..1)
SELECT
  f.event_day,
  c.messages,
  c.languages,
  r.rooms,
  f.net_change AS friendships_net,
  coalesce(g.gifts, 0) AS gifts,
  m.checks,
  m.blocked_ratio,
  coalesce(t.toxic_rooms, 0) AS toxic_rooms
FROM friendship_funnel AS f
LEFT JOIN (
  SELECT event_day, CAST(sum(messages) AS BIGINT) AS messages, count(*) AS languages FROM chat_by_language GROUP BY event_day
) AS c ON c.event_day = f.event_day
LEFT JOIN (
  SELECT event_day, CAST(sum(rooms) AS BIGINT) AS rooms FROM room_size_classes GROUP BY event_day
) AS r ON r.event_day = f.event_day
LEFT JOIN (
  SELECT event_day, CAST(sum(gifts) AS BIGINT) AS gifts FROM gift_flow GROUP BY event_day
) AS g ON g.event_day = f.event_day
LEFT JOIN (
  SELECT event_day, CAST(sum(checks) AS BIGINT) AS checks, CAST(sum(blocked) AS DOUBLE) / sum(checks) AS blocked_ratio
  FROM moderation_by_language
  GROUP BY event_day
) AS m ON m.event_day = f.event_day
LEFT JOIN (
  SELECT event_day, count(*) AS toxic_rooms FROM toxic_rooms WHERE removed_per_1000 >= 100 GROUP BY event_day
) AS t ON t.event_day = f.event_day
