-- name: cart_reconciliation
-- description: Carts as clients told of them and as the database kept them: a gap is a change that only one of the two knows.
-- owner: data-quality
-- layer: mart
-- key: event_day, category
-- incremental: event_day
-- freshness: 8h
-- cost: small
-- check: share(insert_gap = 0: 0.1..1) warn
SELECT
  event_day,
  category,
  CAST(sum(adds) AS BIGINT) AS adds,
  CAST(sum(inserted) AS BIGINT) AS inserted,
  CAST(sum(leavings) AS BIGINT) AS leavings,
  CAST(sum(deleted) AS BIGINT) AS deleted,
  CAST(sum(adds) - sum(inserted) AS BIGINT) AS insert_gap,
  CAST(sum(leavings) - sum(deleted) AS BIGINT) AS delete_gap
FROM (
  SELECT event_day, category, adds, removes + purchases AS leavings, 0 AS inserted, 0 AS deleted FROM stg_cart_lines
  UNION ALL
  SELECT event_day, category, 0 AS adds, 0 AS leavings, inserted, deleted FROM stg_cart_item_changes
) AS both_sides
GROUP BY event_day, category
