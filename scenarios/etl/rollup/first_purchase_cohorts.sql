-- name: first_purchase_cohorts
-- description: Buyers by the day of their first purchase: who came back to buy after how many days, and what they are worth up to then.
-- owner: economy
-- layer: rollup
-- key: first_day, days_since_first
-- freshness: 12h
-- cost: small
-- check: range(days_since_first: 0..)
-- check: condition(buyers <= cohort_buyers)
SELECT
  b.first_day,
  b.days_since_first,
  c.cohort_buyers,
  b.buyers,
  b.credits,
  CAST(sum(b.credits) OVER (PARTITION BY b.first_day ORDER BY b.days_since_first ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS BIGINT)
    AS credits_so_far,
  CAST(b.buyers AS DOUBLE) / c.cohort_buyers AS share_buying
FROM (
  SELECT
    f.event_day AS first_day,
    date_diff('day', f.event_day, d.event_day) AS days_since_first,
    count(*) AS buyers,
    CAST(sum(d.spent_credits) AS BIGINT) AS credits
  FROM fct_first_purchases AS f
  INNER JOIN fct_player_spend_days AS d ON d.player_id = f.player_id
  WHERE d.purchases + d.gifts > 0
  GROUP BY f.event_day, date_diff('day', f.event_day, d.event_day)
) AS b
INNER JOIN (
  SELECT event_day, count(*) AS cohort_buyers FROM fct_first_purchases GROUP BY event_day
) AS c ON c.event_day = b.first_day
