-- name: gift_pairs
-- description: Who gives to whom, how much, and whether anything comes back.
-- owner: risk
-- layer: mart
-- key: sender_id, recipient_id
-- freshness: 8h
-- check: unique(sender_id, recipient_id)
SELECT
  g.sender_id,
  g.recipient_id,
  g.gifts,
  g.credits,
  g.first_day,
  g.last_day,
  coalesce(r.credits, 0) AS returned_credits,
  r.sender_id IS NOT NULL AS is_reciprocal
FROM (
  SELECT
    sender_id,
    recipient_id,
    count(*) AS gifts,
    CAST(sum(credits) AS BIGINT) AS credits,
    min(event_day) AS first_day,
    max(event_day) AS last_day
  FROM fct_gifts
  WHERE sender_id IS NOT NULL AND recipient_id IS NOT NULL
  GROUP BY sender_id, recipient_id
) AS g
LEFT JOIN (
  SELECT sender_id, recipient_id, CAST(sum(credits) AS BIGINT) AS credits
  FROM fct_gifts
  WHERE sender_id IS NOT NULL AND recipient_id IS NOT NULL
  GROUP BY sender_id, recipient_id
) AS r ON r.sender_id = g.recipient_id AND r.recipient_id = g.sender_id
