-- name: active_users_by_tier
-- description: Players of a day by tier of membership, in the order of tiers, and how busy they were.
-- owner: growth
-- layer: mart
-- key: event_day, tier
-- check: unique(event_day, tier)
-- check: accepted(tier: guest, member, vip, creator, unknown)
SELECT
  d.event_day,
  coalesce(p.tier, 'unknown') AS tier,
  coalesce(max(t.tier_order), 0) AS tier_order,
  count(*) AS players,
  CAST(sum(d.sessions) AS BIGINT) AS sessions,
  CAST(sum(d.events) AS BIGINT) AS events,
  count(*) FILTER (WHERE d.chat_messages > 0) AS chatters,
  count(*) FILTER (WHERE d.purchase_clicks + d.credit_purchase_clicks > 0) AS buyers,
  count(*) FILTER (WHERE t.is_paying AND d.purchase_clicks > 0) AS paying_buyers,
  CAST(sum(d.events) AS DOUBLE) / count(*) AS events_per_player
FROM fct_player_days AS d
LEFT JOIN dim_players AS p ON p.player_id = d.player_id
LEFT JOIN dim_tiers AS t ON t.tier = p.tier
GROUP BY d.event_day, coalesce(p.tier, 'unknown')
