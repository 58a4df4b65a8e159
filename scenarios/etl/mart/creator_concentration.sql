-- name: creator_concentration
-- description: How much of a day's payouts goes to the creator and the tenth of creators who are owed most.
-- owner: creators
-- layer: mart
-- key: event_day
-- freshness: 12h
-- cost: small
-- check: range(top_tenth_share: 0..1)
-- check: condition(top_share <= top_tenth_share OR creators < 10)
SELECT
  event_day,
  creators,
  CAST(sum(payout_millicredits) AS BIGINT) AS payout_millicredits,
  CAST(sum(CASE WHEN place = 1 THEN payout_millicredits ELSE 0 END) AS DOUBLE) / sum(payout_millicredits) AS top_share,
  CAST(sum(CASE WHEN place * 10 <= creators THEN payout_millicredits ELSE 0 END) AS DOUBLE) / sum(payout_millicredits) AS top_tenth_share
FROM (
  SELECT
    event_day,
    payout_millicredits,
    row_number() OVER (PARTITION BY event_day ORDER BY payout_millicredits DESC, creator_id) AS place,
    count(*) OVER (PARTITION BY event_day) AS creators
  FROM creator_payouts
) AS placed
GROUP BY event_day, creators
