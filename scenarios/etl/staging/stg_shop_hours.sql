-- name: stg_shop_hours
-- description: What players did in the shop, by hour, category, platform and country: the one scan that all funnels of the shop share.
-- owner: catalogue
-- layer: staging
-- key: event_day, event_hour, category, platform, country
-- incremental: event_day
-- freshness: 2h
-- cost: large
-- check: unique(event_day, event_hour, category, platform, country)
-- check: range(event_hour: 0..23)
-- check: condition(empty_searches <= searches)
-- check: volume(1..)
SELECT
  event_day,
  extract(hour FROM time) AS event_hour,
  category,
  platform,
  country,
  count(*) FILTER (WHERE type = 'com.imvu.ui.shop_searched.v1') AS searches,
  count(*) FILTER (WHERE type = 'com.imvu.ui.shop_searched.v1' AND result_count = 0) AS empty_searches,
  count(*) FILTER (WHERE type = 'com.imvu.ui.item_clicked.v1') AS clicks,
  count(*) FILTER (WHERE type = 'com.imvu.ui.item_viewed.v1') AS views,
  CAST(coalesce(sum(CASE WHEN type = 'com.imvu.ui.item_viewed.v1' THEN duration_ms END), 0) AS BIGINT) AS viewed_ms,
  count(*) FILTER (WHERE type = 'com.imvu.ui.item_tried_on.v1') AS try_ons,
  CAST(coalesce(sum(CASE WHEN type = 'com.imvu.ui.item_tried_on.v1' THEN duration_ms END), 0) AS BIGINT) AS tried_on_ms,
  count(*) FILTER (WHERE type = 'com.imvu.ui.cart_updated.v1' AND cart_action = 'add') AS cart_adds,
  count(*) FILTER (WHERE type = 'com.imvu.ui.cart_updated.v1' AND cart_action = 'remove') AS cart_removes,
  count(*) FILTER (WHERE type = 'com.imvu.ui.purchase_clicked.v1') AS purchase_clicks,
  count(*) FILTER (WHERE type = 'com.imvu.ui.gift_sent.v1') AS gift_clicks
FROM events
WHERE
  family = 'ui'
  AND type IN (
    'com.imvu.ui.shop_searched.v1',
    'com.imvu.ui.item_clicked.v1',
    'com.imvu.ui.item_viewed.v1',
    'com.imvu.ui.item_tried_on.v1',
    'com.imvu.ui.cart_updated.v1',
    'com.imvu.ui.purchase_clicked.v1',
    'com.imvu.ui.gift_sent.v1'
  )
GROUP BY event_day, extract(hour FROM time), category, platform, country
