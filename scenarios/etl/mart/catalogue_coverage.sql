-- name: catalogue_coverage
-- description: Items that were looked at on a day, and the share of them that was sold.
-- owner: catalogue
-- layer: mart
-- key: event_day, category
-- incremental: event_day
-- freshness: 8h
-- cost: medium
-- check: condition(sold_items <= viewed_items)
-- check: range(sold_share: 0..1)
SELECT
  v.event_day,
  v.category,
  count(*) AS viewed_items,
  CAST(sum(v.views) AS BIGINT) AS views,
  count(s.item_id) AS sold_items,
  CAST(coalesce(sum(s.orders), 0) AS BIGINT) AS orders,
  CAST(count(s.item_id) AS DOUBLE) / count(*) AS sold_share
FROM stg_item_views AS v
LEFT JOIN (
  SELECT event_day, item_id, count(*) AS orders
  FROM stg_orders
  WHERE order_kind <> 'credits'
  GROUP BY event_day, item_id
) AS s ON s.event_day = v.event_day AND s.item_id = v.item_id
GROUP BY v.event_day, v.category
