-- name: daily_revenue
-- description: What a day brought: credits spent and sold, and the money for them in US cents at the booked rate, in millionths.
-- owner: economy
-- layer: mart
-- key: event_day
-- freshness: 8h
-- cost: small
-- check: unique(event_day)
-- check: volume(1..)
SELECT
  s.event_day,
  s.spenders,
  s.orders,
  s.gifts,
  s.spent_credits,
  s.bought_credits,
  coalesce(c.payers, 0) AS payers,
  coalesce(c.top_ups, 0) AS top_ups,
  coalesce(c.usd_microcents, 0) AS usd_microcents,
  CAST(c.usd_microcents AS DOUBLE) / nullif(c.payers, 0) AS usd_microcents_per_payer,
  CAST(s.spent_credits AS DOUBLE) / nullif(s.spenders, 0) AS spent_credits_per_spender
FROM (
  SELECT
    event_day,
    count(*) FILTER (WHERE purchases + gifts > 0) AS spenders,
    CAST(sum(purchases + gifts) AS BIGINT) AS orders,
    CAST(sum(gifts) AS BIGINT) AS gifts,
    CAST(sum(spent_credits) AS BIGINT) AS spent_credits,
    CAST(sum(bought_credits) AS BIGINT) AS bought_credits
  FROM fct_player_spend_days
  GROUP BY event_day
) AS s
LEFT JOIN (
  SELECT
    event_day,
    count(DISTINCT player_id) AS payers,
    count(*) AS top_ups,
    CAST(sum(usd_microcents) AS BIGINT) AS usd_microcents
  FROM fct_credit_purchases
  GROUP BY event_day
) AS c ON c.event_day = s.event_day
