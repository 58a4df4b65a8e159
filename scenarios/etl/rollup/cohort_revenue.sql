-- name: cohort_revenue
-- description: Players by the month in which they registered: how many spend, and how much each is worth so far.
-- owner: economy
-- layer: rollup
-- key: registered_month
-- freshness: 12h
-- cost: medium
-- check: unique(registered_month)
-- check: condition(spenders <= players)
SELECT
  p.registered_month,
  count(*) AS players,
  count(s.player_id) AS spenders,
  CAST(coalesce(sum(s.spent_credits), 0) AS BIGINT) AS spent_credits,
  CAST(coalesce(sum(s.bought_credits), 0) AS BIGINT) AS bought_credits,
  CAST(coalesce(sum(s.spent_credits), 0) AS DOUBLE) / count(*) AS spent_credits_per_player
FROM (
  SELECT player_id, min(substr(registered_day, 1, 7)) AS registered_month
  FROM stg_session_hours
  WHERE registered_day IS NOT NULL
  GROUP BY player_id
) AS p
LEFT JOIN (
  SELECT
    player_id,
    CAST(sum(spent_credits) AS BIGINT) AS spent_credits,
    CAST(sum(bought_credits) AS BIGINT) AS bought_credits
  FROM fct_player_spend_days
  GROUP BY player_id
) AS s ON s.player_id = p.player_id
GROUP BY p.registered_month
