-- name: revenue_by_department
-- description: Sales by department and price band, and what the house and the creators get of them.
-- owner: economy
-- layer: mart
-- key: event_day, department, price_band
-- freshness: 8h
-- cost: small
-- check: condition(house_millicredits + creator_millicredits = credits * 1000)
SELECT
  event_day,
  coalesce(department, 'unknown') AS department,
  price_band,
  count(*) AS sales,
  count(DISTINCT item_id) AS items,
  count(DISTINCT player_id) AS buyers,
  CAST(sum(credits) AS BIGINT) AS credits,
  CAST(sum(house_millicredits) AS BIGINT) AS house_millicredits,
  CAST(sum(creator_millicredits) AS BIGINT) AS creator_millicredits
FROM fct_sales
GROUP BY event_day, coalesce(department, 'unknown'), price_band
