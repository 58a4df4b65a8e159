-- name: gift_flow
-- description: Gifts of a day by category: how many, for how much, and how many got lost on the way.
-- owner: social
-- layer: mart
-- key: event_day, category
-- check: unique(event_day, category)
-- check: condition(delivered + undelivered = gifts)
SELECT
  event_day,
  category,
  count(*) AS gifts,
  count(DISTINCT sender_id) AS senders,
  count(DISTINCT recipient_id) AS recipients,
  CAST(sum(credits) AS BIGINT) AS credits,
  count(*) FILTER (WHERE is_delivered) AS delivered,
  count(*) FILTER (WHERE NOT is_delivered) AS undelivered,
  count(*) FILTER (WHERE is_sent AND is_recorded AND is_delivered) AS complete
FROM fct_gifts
GROUP BY event_day, category
