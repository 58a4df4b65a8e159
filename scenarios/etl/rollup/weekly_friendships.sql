-- name: weekly_friendships
-- description: Friendships of each week: asked for, accepted, ended, and the balance.
-- owner: social
-- layer: rollup
-- key: week_start
-- check: unique(week_start)
SELECT
  CAST(date_trunc('week', event_day) AS DATE) AS week_start,
  CAST(sum(requested_pairs) AS BIGINT) AS requested_pairs,
  CAST(sum(accepted) AS BIGINT) AS accepted,
  CAST(sum(ended) AS BIGINT) AS ended,
  CAST(sum(net_change) AS BIGINT) AS net_change,
  CAST(sum(requests_recorded) AS DOUBLE) / nullif(sum(requested_pairs), 0) AS recorded_ratio
FROM friendship_funnel
GROUP BY CAST(date_trunc('week', event_day) AS DATE)
