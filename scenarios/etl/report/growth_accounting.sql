-- name: growth_accounting
-- description: Where the players of each week came from and went: gains, losses, net growth and the quick ratio.
-- owner: growth
-- layer: report
-- key: week_start
-- freshness: 30h
-- check: unique(week_start)
-- check: condition(net_growth = new_players + resurrected_players - churned_players)
SELECT
  week_start,
  new_players,
  retained_players,
  resurrected_players,
  churned_players,
  new_players + resurrected_players - churned_players AS net_growth,
  CAST(new_players + resurrected_players AS DOUBLE) / nullif(churned_players, 0) AS quick_ratio
FROM (
  SELECT
    week_start,
    CAST(sum(CASE WHEN state = 'new' THEN players ELSE 0 END) AS BIGINT) AS new_players,
    CAST(sum(CASE WHEN state = 'retained' THEN players ELSE 0 END) AS BIGINT) AS retained_players,
    CAST(sum(CASE WHEN state = 'resurrected' THEN players ELSE 0 END) AS BIGINT) AS resurrected_players,
    CAST(sum(CASE WHEN state = 'churned' THEN players ELSE 0 END) AS BIGINT) AS churned_players
  FROM lifecycle_states_weekly
  GROUP BY week_start
) AS weeks
