-- name: stg_item_clicks
-- description: Clicks on items in lists, by kind of list and how far down it the item stood.
-- owner: catalogue
-- layer: staging
-- key: event_day, category, platform, list_name, position_band
-- incremental: event_day
-- freshness: 4h
-- cost: large
-- check: accepted(list_name: search, recommended, wishlist, creator)
-- check: accepted(position_band: 00-09, 10-29, 30+)
SELECT
  event_day,
  category,
  platform,
  list_name,
  CASE WHEN list_position < 10 THEN '00-09' WHEN list_position < 30 THEN '10-29' ELSE '30+' END AS position_band,
  count(*) AS clicks,
  CAST(sum(credits) AS BIGINT) AS clicked_credits
FROM (
  SELECT
    event_day,
    category,
    platform,
    credits,
    json_extract_string(data, '$.list') AS list_name,
    CAST(json_extract_string(data, '$.position') AS BIGINT) AS list_position
  FROM events
  WHERE family = 'ui' AND type = 'com.imvu.ui.item_clicked.v1'
) AS clicks
GROUP BY
  event_day,
  category,
  platform,
  list_name,
  CASE WHEN list_position < 10 THEN '00-09' WHEN list_position < 30 THEN '10-29' ELSE '30+' END
