-- name: decline_recovery
-- description: Refused payments by category of what was wanted, and how many of the players topped up or bought later on the same day.
-- owner: payments
-- layer: mart
-- key: event_day, category
-- incremental: event_day
-- freshness: 8h
-- cost: small
-- check: condition(bought_later <= declines AND topped_up_later <= declines)
SELECT
  event_day,
  coalesce(category, 'credits') AS category,
  count(*) AS declines,
  count(DISTINCT player_id) AS players,
  CAST(sum(wanted_credits) AS BIGINT) AS wanted_credits,
  count(*) FILTER (WHERE topped_up_later) AS topped_up_later,
  count(*) FILTER (WHERE bought_later) AS bought_later,
  CAST(sum(CASE WHEN bought_later THEN 0 ELSE wanted_credits END) AS BIGINT) AS lost_credits
FROM fct_declines
GROUP BY event_day, coalesce(category, 'credits')
