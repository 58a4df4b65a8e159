-- name: weekly_virality
-- description: Invitations of each week, and the k-factor over all its days.
-- owner: growth
-- layer: rollup
-- key: week_start
-- check: unique(week_start)
SELECT
  CAST(date_trunc('week', event_day) AS DATE) AS week_start,
  CAST(sum(players) AS BIGINT) AS player_days,
  CAST(sum(invites) AS BIGINT) AS invites,
  CAST(sum(arrived) AS BIGINT) AS arrived,
  CAST(sum(arrived) AS DOUBLE) / sum(players) AS k_factor
FROM invite_virality
GROUP BY CAST(date_trunc('week', event_day) AS DATE)
