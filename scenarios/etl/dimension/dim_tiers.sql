-- name: dim_tiers
-- description: Tiers of membership, with who has them.
-- owner: growth
-- layer: dimension
-- key: tier
-- check: volume(1..4)
-- check: unique(tier_order)
SELECT
  tier,
  CAST(CASE tier WHEN 'guest' THEN 1 WHEN 'member' THEN 2 WHEN 'vip' THEN 3 ELSE 4 END AS BIGINT) AS tier_order,
  tier IN ('vip', 'creator') AS is_paying,
  count(*) AS players,
  max(login_count) AS most_logins
FROM dim_players
GROUP BY tier
