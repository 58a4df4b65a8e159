-- name: bestsellers_${category}
-- description: The 50 items of ${category} that earned most: the list from which the category's page is filled.
-- owner: catalogue
-- layer: report
-- key: place
-- freshness: 18h
-- cost: small
-- for-each: category = hair, tops, dresses
-- check: unique(item_id)
-- check: range(place: 1..50)
SELECT
  s.place,
  s.item_id,
  s.creator_id,
  s.orders,
  s.gifts,
  s.buyers,
  s.credits,
  i.credits AS price_credits,
  i.price_band
FROM (
  SELECT
    item_id,
    min(creator_id) AS creator_id,
    count(*) AS orders,
    count(*) FILTER (WHERE order_kind = 'gift') AS gifts,
    count(DISTINCT player_id) AS buyers,
    CAST(sum(credits) AS BIGINT) AS credits,
    row_number() OVER (ORDER BY sum(credits) DESC, item_id) AS place
  FROM fct_sales
  WHERE category = '${category}'
  GROUP BY item_id
) AS s
LEFT JOIN dim_items_current AS i ON i.item_id = s.item_id
WHERE s.place <= 50
