-- name: creator_rankings
-- description: The 100 creators of each day who are owed most.
-- owner: creators
-- layer: mart
-- key: event_day, place
-- freshness: 12h
-- cost: small
-- check: unique(event_day, creator_id)
-- check: range(place: 1..100)
SELECT
  r.event_day,
  r.place,
  r.creator_id,
  c.size_class,
  c.items AS offered_items,
  r.sold_items,
  r.credits,
  r.payout_millicredits
FROM (
  SELECT
    event_day,
    creator_id,
    sold_items,
    credits,
    payout_millicredits,
    row_number() OVER (PARTITION BY event_day ORDER BY payout_millicredits DESC, creator_id) AS place
  FROM creator_payouts
) AS r
INNER JOIN dim_creators AS c ON c.creator_id = r.creator_id
WHERE r.place <= 100
