-- name: churn_features
-- description: What is known of each player that may tell who will leave - recency, frequency, money, sociability, trouble.
-- owner: bi
-- layer: mart
-- key: player_id
-- freshness: 10h
-- cost: medium
-- check: unique(player_id)
-- check: range(idle_hours: 0..)
-- check: same_sum(sessions = player_recency.sessions)
SELECT
  r.player_id,
  r.country,
  r.platform,
  date_diff('day', CAST(r.last_seen_at AS DATE), CAST(n.newest_at AS DATE)) * 24
    + extract(hour FROM n.newest_at)
    - extract(hour FROM r.last_seen_at) AS idle_hours,
  r.sessions,
  r.active_days,
  r.events,
  coalesce(m.orders, 0) AS orders,
  coalesce(m.spent_credits, 0) AS spent_credits,
  coalesce(m.credit_orders, 0) AS credit_orders,
  coalesce(s.messages, 0) AS messages,
  coalesce(s.gifts_sent, 0) + coalesce(s.gifts_received, 0) AS gifts,
  coalesce(f.errors, 0) + coalesce(f.faults, 0) AS errors,
  coalesce(f.crashes, 0) AS crashes
FROM player_recency AS r
CROSS JOIN (SELECT max(last_seen_at) AS newest_at FROM player_recency) AS n
LEFT JOIN player_money AS m ON m.player_id = r.player_id
LEFT JOIN player_sociability AS s ON s.player_id = r.player_id
LEFT JOIN player_friction AS f ON f.player_id = r.player_id
