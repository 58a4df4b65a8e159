-- name: dim_screens
-- description: Screens of the client, by the area that they belong to.
-- owner: growth
-- layer: dimension
-- key: screen
-- check: accepted(area: social, shop, account)
SELECT
  screen,
  CASE
    WHEN screen IN ('lobby', 'room', 'friends', 'inbox') THEN 'social'
    WHEN screen IN ('shop', 'item', 'cart', 'wallet') THEN 'shop'
    ELSE 'account'
  END AS area,
  CAST(sum(views) AS BIGINT) AS views,
  min(event_day) AS first_seen_day
FROM stg_screen_views
GROUP BY screen
