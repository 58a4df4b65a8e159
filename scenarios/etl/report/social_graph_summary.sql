-- name: social_graph_summary
-- description: The social graph in a few figures: ties by kind, how many players they join, how even they are spread.
-- owner: social
-- layer: report
-- key: tie_kind
-- freshness: 12h
-- check: accepted(tie_kind: friendship, gifts, both)
SELECT
  s.tie_kind,
  s.ties,
  s.gifts,
  s.credits,
  d.players AS befriended_players,
  d.highest_degree,
  CAST(s.ties AS DOUBLE) / t.ties AS tie_ratio
FROM (
  SELECT tie_kind, count(*) AS ties, CAST(sum(gifts) AS BIGINT) AS gifts, CAST(sum(credits) AS BIGINT) AS credits
  FROM social_ties
  GROUP BY tie_kind
) AS s
CROSS JOIN (
  SELECT CAST(sum(players) AS BIGINT) AS players, max(degree) AS highest_degree FROM friend_degrees
) AS d
CROSS JOIN (SELECT count(*) AS ties FROM social_ties) AS t
