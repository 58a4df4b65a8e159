-- name: friendship_funnel
-- description: Friendships of a day: asked for in the client, recorded, announced, accepted, ended.
-- owner: social
-- layer: mart
-- key: event_day
-- incremental: event_day
-- check: unique(event_day)
-- check: condition(requests_recorded <= requested_pairs)
SELECT
  c.event_day,
  coalesce(q.requested_pairs, 0) AS requested_pairs,
  coalesce(q.requests_recorded, 0) AS requests_recorded,
  coalesce(n.announced, 0) AS requests_announced,
  c.created,
  c.accepted,
  c.ended,
  c.created + c.accepted - c.ended AS net_change
FROM (
  SELECT
    event_day,
    count(*) FILTER (WHERE op = 'c') AS created,
    count(*) FILTER (WHERE op = 'u') AS accepted,
    count(*) FILTER (WHERE op = 'd') AS ended
  FROM stg_friendship_changes
  GROUP BY event_day
) AS c
LEFT JOIN (
  SELECT event_day, count(*) AS requested_pairs, count(*) FILTER (WHERE is_recorded) AS requests_recorded
  FROM fct_friend_requests
  GROUP BY event_day
) AS q ON q.event_day = c.event_day
LEFT JOIN (
  SELECT event_day, count(*) AS announced FROM stg_notifications WHERE template = 'friend-request' GROUP BY event_day
) AS n ON n.event_day = c.event_day
