-- name: player_360
-- description: All that support sees of a player on one page: who it is, how active, how social, how well behaved.
-- owner: growth
-- layer: report
-- key: player_id
-- freshness: 12h
-- cost: medium
-- check: unique(player_id)
-- check: relationship(player_id -> dim_player_lifetimes.player_id)
SELECT
  c.player_id,
  p.display_name,
  c.tier,
  c.country,
  c.platform,
  c.active_days,
  c.sessions,
  c.days_since_last,
  c.login_count,
  c.friendships,
  coalesce(t.ties, 0) AS ties,
  coalesce(e.mean_score, 0) AS mean_engagement,
  coalesce(m.checks, 0) AS texts_checked,
  coalesce(m.blocked, 0) AS texts_blocked,
  coalesce(h.versions, 0) AS profile_versions
FROM player_snapshots AS c
LEFT JOIN dim_players AS p ON p.player_id = c.player_id
LEFT JOIN (
  SELECT player_id, count(*) AS ties
  FROM (
    SELECT lower_player_id AS player_id FROM social_ties
    UNION ALL
    SELECT higher_player_id AS player_id FROM social_ties
  ) AS tie_ends
  GROUP BY player_id
) AS t ON t.player_id = c.player_id
LEFT JOIN (
  SELECT player_id, CAST(sum(score) AS DOUBLE) / count(*) AS mean_score FROM engagement_scores GROUP BY player_id
) AS e ON e.player_id = c.player_id
LEFT JOIN (
  SELECT player_id, CAST(sum(checks) AS BIGINT) AS checks, CAST(sum(blocked) AS BIGINT) AS blocked
  FROM fct_moderation
  GROUP BY player_id
) AS m ON m.player_id = c.player_id
LEFT JOIN (
  SELECT player_id, count(*) AS versions FROM dim_player_history GROUP BY player_id
) AS h ON h.player_id = c.player_id
