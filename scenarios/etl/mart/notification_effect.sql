-- name: notification_effect
-- description: Whether those who are notified are on line more often than others: share of them beside the share of all known players.
-- owner: growth
-- layer: mart
-- key: event_day, channel
-- check: range(recipient_active_ratio: 0..1)
SELECT
  n.event_day,
  n.channel,
  n.sent,
  n.followed,
  CAST(n.active AS DOUBLE) / n.sent AS recipient_active_ratio,
  CAST(a.players AS DOUBLE) / k.players AS usual_active_ratio,
  CAST(n.followed AS DOUBLE) / n.sent AS followed_ratio
FROM (
  SELECT
    event_day,
    channel,
    CAST(sum(sent) AS BIGINT) AS sent,
    CAST(sum(to_active) AS BIGINT) AS active,
    CAST(sum(followed) AS BIGINT) AS followed
  FROM notification_reach
  GROUP BY event_day, channel
) AS n
INNER JOIN (
  SELECT event_day, count(*) AS players FROM fct_player_days GROUP BY event_day
) AS a ON a.event_day = n.event_day
CROSS JOIN (SELECT count(*) AS players FROM dim_player_lifetimes) AS k
