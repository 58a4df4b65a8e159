-- name: stg_cart_lines
-- description: Items that a session put into its cart, took out, or bought from it, during a day.
-- owner: economy
-- layer: staging
-- key: event_day, session_id, item_id
-- incremental: event_day
-- freshness: 2h
-- cost: medium
-- check: unique(event_day, session_id, item_id)
-- check: condition(adds + removes + purchases > 0)
SELECT
  event_day,
  session_id,
  item_id,
  min(player_id) AS player_id,
  min(country) AS country,
  min(platform) AS platform,
  min(category) AS category,
  min(credits) AS credits,
  count(*) FILTER (WHERE cart_action = 'add') AS adds,
  count(*) FILTER (WHERE cart_action = 'remove') AS removes,
  count(*) FILTER (WHERE type = 'com.imvu.ui.purchase_clicked.v1') AS purchases,
  min(time) AS first_changed_at,
  max(time) AS last_changed_at
FROM events
WHERE
  family = 'ui'
  AND (type = 'com.imvu.ui.cart_updated.v1' OR (type = 'com.imvu.ui.purchase_clicked.v1' AND cart_size > 0))
GROUP BY event_day, session_id, item_id
