-- name: refused_payments
-- description: Players whose payments were refused on a day, in how many hours, and how often in the worst one.
-- owner: risk
-- layer: mart
-- key: event_day, player_id
-- incremental: event_day
-- freshness: 3h
-- check: condition(worst_hour_refusals <= refusals)
SELECT
  event_day,
  player_id,
  CAST(sum(calls) AS BIGINT) AS refusals,
  count(DISTINCT event_hour) AS hours,
  max(calls) AS worst_hour_refusals,
  min(country) AS country
FROM stg_failed_calls
WHERE service = 'payments' AND status = 'declined'
GROUP BY event_day, player_id
