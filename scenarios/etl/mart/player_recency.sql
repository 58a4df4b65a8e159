-- name: player_recency
-- description: When players were seen last, how often and how long they come.
-- owner: bi
-- layer: mart
-- key: player_id
-- freshness: 8h
-- cost: medium
-- check: unique(player_id)
-- check: range(sessions: 1..)
SELECT
  player_id,
  min(country) AS country,
  min(platform) AS platform,
  count(*) AS sessions,
  count(DISTINCT first_day) AS active_days,
  min(first_event_at) AS first_seen_at,
  max(last_event_at) AS last_seen_at,
  CAST(sum(events) AS BIGINT) AS events,
  count(*) FILTER (WHERE is_complete) AS complete_sessions,
  CAST(sum(coalesce(duration_ms, 0)) AS BIGINT) AS played_ms
FROM fct_sessions
GROUP BY player_id
