-- name: top_gifters
-- description: The 25 most generous players of each day, and how many they gave to.
-- owner: social
-- layer: mart
-- key: event_day, gifter_rank
-- check: range(gifter_rank: 1..25)
SELECT
  event_day,
  gifter_rank,
  sender_id,
  gifts,
  recipients,
  credits
FROM (
  SELECT
    event_day,
    sender_id,
    count(*) AS gifts,
    count(DISTINCT recipient_id) AS recipients,
    CAST(sum(credits) AS BIGINT) AS credits,
    row_number() OVER (PARTITION BY event_day ORDER BY sum(credits) DESC, sender_id) AS gifter_rank
  FROM fct_gifts
  WHERE is_recorded
  GROUP BY event_day, sender_id
) AS senders
WHERE gifter_rank <= 25
