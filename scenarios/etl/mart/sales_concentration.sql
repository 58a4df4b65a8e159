-- name: sales_concentration
-- description: The items sold on a day in tenths, from those that earned most: how long the tail is.
-- owner: catalogue
-- layer: mart
-- key: event_day, decile
-- incremental: event_day
-- freshness: 8h
-- cost: small
-- check: range(decile: 1..10)
-- check: range(share_of_credits: 0..1)
SELECT
  event_day,
  decile,
  count(*) AS items,
  CAST(sum(orders) AS BIGINT) AS orders,
  CAST(sum(credits) AS BIGINT) AS credits,
  CAST(sum(credits) AS DOUBLE) / day_credits AS share_of_credits
FROM (
  SELECT
    event_day,
    orders,
    credits,
    ntile(10) OVER (PARTITION BY event_day ORDER BY credits DESC, item_id) AS decile,
    CAST(sum(credits) OVER (PARTITION BY event_day) AS BIGINT) AS day_credits
  FROM (
    SELECT event_day, item_id, count(*) AS orders, CAST(sum(credits) AS BIGINT) AS credits
    FROM stg_orders
    WHERE order_kind <> 'credits'
    GROUP BY event_day, item_id
  ) AS items
) AS placed
GROUP BY event_day, decile, day_credits
