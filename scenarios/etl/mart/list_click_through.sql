-- name: list_click_through
-- description: Where clicks on items come from: search, recommendations, wishlists or creators' pages, and from how far down.
-- owner: catalogue
-- layer: mart
-- key: event_day, list_name, position_band
-- incremental: event_day
-- freshness: 6h
-- cost: small
-- check: range(share_of_clicks: 0..1)
SELECT
  event_day,
  list_name,
  position_band,
  clicks,
  CAST(clicked_credits AS DOUBLE) / clicks AS credits_per_click,
  CAST(clicks AS DOUBLE) / sum(clicks) OVER (PARTITION BY event_day) AS share_of_clicks
FROM (
  SELECT
    event_day,
    list_name,
    position_band,
    CAST(sum(clicks) AS BIGINT) AS clicks,
    CAST(sum(clicked_credits) AS BIGINT) AS clicked_credits
  FROM stg_item_clicks
  GROUP BY event_day, list_name, position_band
) AS lists
