-- name: monthly_revenue
-- description: What players of each country spent and topped up in a month.
-- owner: economy
-- layer: rollup
-- key: month_code, country
-- freshness: 12h
-- cost: small
-- check: unique(month_code, country)
SELECT
  substr(CAST(event_day AS VARCHAR), 1, 7) AS month_code,
  country,
  CAST(sum(orders) AS BIGINT) AS orders,
  CAST(sum(gifts) AS BIGINT) AS gifts,
  CAST(sum(top_ups) AS BIGINT) AS top_ups,
  CAST(sum(spent_credits) AS BIGINT) AS spent_credits,
  CAST(sum(bought_credits) AS BIGINT) AS bought_credits,
  max(buyers) AS most_buyers_of_a_day
FROM revenue_by_country
GROUP BY substr(CAST(event_day AS VARCHAR), 1, 7), country
