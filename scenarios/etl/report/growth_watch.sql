-- name: growth_watch
-- description: The scorecard's weeks beside the week before each, and what has changed so much that someone should look.
-- owner: growth
-- layer: report
-- key: week_start
-- freshness: 34h
-- check: unique(week_start)
SELECT
  week_start,
  players,
  previous_players,
  CAST(players - previous_players AS DOUBLE) / nullif(previous_players, 0) AS player_change_ratio,
  coalesce(abs(players - previous_players) * 5 > previous_players, FALSE) AS is_player_change_large,
  coalesce(crash_ratio > 2 * previous_crash_ratio, FALSE) AS is_crash_ratio_doubled,
  coalesce(net_growth < 0, FALSE) AS is_shrinking
FROM (
  SELECT
    week_start,
    players,
    net_growth,
    crash_ratio,
    lag(players) OVER (ORDER BY week_start) AS previous_players,
    lag(crash_ratio) OVER (ORDER BY week_start) AS previous_crash_ratio
  FROM growth_scorecard
) AS weeks
