-- name: friend_request_sources
-- description: How players who ask for friendship had met, and how many friends they share.
-- owner: social
-- layer: mart
-- key: event_day, via
-- incremental: event_day
-- check: accepted(via: search, friend, map, invite, recommendation)
SELECT
  event_day,
  via,
  CAST(sum(requests) AS BIGINT) AS requests,
  count(DISTINCT player_id) AS askers,
  count(DISTINCT other_player_id) AS asked,
  CAST(sum(mutual_friends) AS DOUBLE) / count(*) AS mean_mutual_friends,
  count(*) FILTER (WHERE is_recorded) AS recorded
FROM fct_friend_requests
GROUP BY event_day, via
