-- name: fct_recommendation_sales
-- description: Purchases and gifts of items that had been recommended to the session before, on the same day.
-- owner: catalogue
-- layer: fact
-- key: transaction_id
-- incremental: event_day
-- freshness: 6h
-- cost: medium
-- check: unique(transaction_id)
-- check: relationship(transaction_id -> stg_checkouts.transaction_id)
SELECT
  c.event_day,
  c.transaction_id,
  c.session_id,
  c.player_id,
  c.platform,
  c.item_id,
  c.category,
  c.credits,
  min(r.model) AS model,
  count(*) AS lists
FROM stg_checkouts AS c
INNER JOIN stg_recommendation_lists AS r ON r.session_id = c.session_id AND r.event_day = c.event_day
WHERE
  r.served_at <= c.clicked_at
  AND c.item_id IN (r.item_1_id, r.item_2_id, r.item_3_id, r.item_4_id, r.item_5_id, r.item_6_id)
GROUP BY c.event_day, c.transaction_id, c.session_id, c.player_id, c.platform, c.item_id, c.category, c.credits
