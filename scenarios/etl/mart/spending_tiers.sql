-- name: spending_tiers
-- description: Players who spent on a day, by how much: whales, dolphins, minnows, and what each tier brings.
-- owner: economy
-- layer: mart
-- key: event_day, tier
-- incremental: event_day
-- freshness: 6h
-- cost: small
-- check: accepted(tier: whale, dolphin, minnow)
-- check: range(share_of_credits: 0..1)
SELECT
  event_day,
  tier,
  count(*) AS players,
  CAST(sum(spent_credits) AS BIGINT) AS credits,
  max(spent_credits) AS highest_credits,
  CAST(sum(spent_credits) AS DOUBLE) / day_credits AS share_of_credits
FROM (
  SELECT
    event_day,
    spent_credits,
    CASE WHEN spent_credits >= 5000 THEN 'whale' WHEN spent_credits >= 1000 THEN 'dolphin' ELSE 'minnow' END AS tier,
    CAST(sum(spent_credits) OVER (PARTITION BY event_day) AS BIGINT) AS day_credits
  FROM fct_player_spend_days
  WHERE spent_credits > 0
) AS spenders
GROUP BY event_day, tier, day_credits
