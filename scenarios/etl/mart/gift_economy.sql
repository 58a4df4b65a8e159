-- name: gift_economy
-- description: Gifts by the country of the giver: how many, for how much, to how many, and what did not arrive.
-- owner: economy
-- layer: mart
-- key: event_day, sender_country
-- freshness: 8h
-- cost: small
-- check: condition(undelivered <= gifts)
SELECT
  event_day,
  coalesce(sender_country, 'unknown') AS sender_country,
  count(*) AS gifts,
  count(DISTINCT sender_id) AS senders,
  count(DISTINCT recipient_id) AS recipients,
  CAST(sum(credits) AS BIGINT) AS credits,
  count(*) FILTER (WHERE NOT is_delivered) AS undelivered,
  CAST(sum(CASE WHEN is_delivered THEN 0 ELSE credits END) AS BIGINT) AS undelivered_credits,
  CAST(sum(credits) AS DOUBLE) / count(*) AS credits_per_gift
FROM fct_gifts
GROUP BY event_day, coalesce(sender_country, 'unknown')
