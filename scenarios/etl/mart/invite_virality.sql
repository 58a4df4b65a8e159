-- name: invite_virality
-- description: Invitations per active player, how many of the invited came that day, and the k-factor that follows.
-- owner: growth
-- layer: mart
-- key: event_day
-- incremental: event_day
-- check: unique(event_day)
-- check: condition(k_factor >= 0)
SELECT
  a.event_day,
  a.players,
  coalesce(i.inviters, 0) AS inviters,
  coalesce(i.invites, 0) AS invites,
  coalesce(i.arrived, 0) AS arrived,
  CAST(coalesce(i.invites, 0) AS DOUBLE) / a.players AS invites_per_player,
  CAST(coalesce(i.arrived, 0) AS DOUBLE) / nullif(i.invites, 0) AS arrival_ratio,
  CAST(coalesce(i.arrived, 0) AS DOUBLE) / a.players AS k_factor
FROM (
  SELECT event_day, count(*) AS players FROM fct_player_days GROUP BY event_day
) AS a
LEFT JOIN (
  SELECT
    q.event_day,
    count(DISTINCT q.player_id) AS inviters,
    count(*) AS invites,
    count(*) FILTER (WHERE p.player_id IS NOT NULL) AS arrived
  FROM fct_friend_requests AS q
  LEFT JOIN fct_player_days AS p ON p.event_day = q.event_day AND p.player_id = q.other_player_id
  WHERE q.via IN ('invite', 'friend')
  GROUP BY q.event_day
) AS i ON i.event_day = a.event_day
