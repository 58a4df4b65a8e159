-- name: rfm_scores
-- description: Recency, frequency and monetary value of each buyer in fifths (5 is best), and the segment that follows.
-- owner: economy
-- layer: mart
-- key: player_id
-- freshness: 12h
-- cost: medium
-- check: unique(player_id)
-- check: range(recency: 1..5)
-- check: range(monetary: 1..5)
SELECT
  player_id,
  last_day,
  buying_days,
  orders,
  credits,
  recency,
  frequency,
  monetary,
  CASE
    WHEN recency >= 4 AND monetary >= 4 THEN 'champion'
    WHEN monetary >= 4 THEN 'at-risk'
    WHEN frequency >= 4 THEN 'loyal'
    WHEN recency >= 4 THEN 'promising'
    ELSE 'casual'
  END AS segment
FROM (
  SELECT
    player_id,
    last_day,
    buying_days,
    orders,
    credits,
    ntile(5) OVER (ORDER BY last_day, player_id) AS recency,
    ntile(5) OVER (ORDER BY orders, player_id) AS frequency,
    ntile(5) OVER (ORDER BY credits, player_id) AS monetary
  FROM (
    SELECT
      player_id,
      max(event_day) AS last_day,
      count(*) AS buying_days,
      CAST(sum(purchases + gifts) AS BIGINT) AS orders,
      CAST(sum(spent_credits) AS BIGINT) AS credits
    FROM fct_player_spend_days
    WHERE purchases + gifts > 0
    GROUP BY player_id
  ) AS buyers
) AS scored
