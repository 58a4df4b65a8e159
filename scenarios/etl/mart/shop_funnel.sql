-- name: shop_funnel
-- description: Sessions of a day that searched, and of them those that went on to click, view, try on and order.
-- owner: economy
-- layer: mart
-- key: event_day, platform
-- incremental: event_day
-- freshness: 6h
-- check: unique(event_day, platform)
-- check: condition(ordered <= tried_on AND tried_on <= viewed AND viewed <= clicked AND clicked <= searched)
-- check: share(ordered * 2 <= sessions: 0.5..1) warn
SELECT
  event_day,
  platform,
  count(*) AS sessions,
  count(*) FILTER (WHERE searches > 0) AS searched,
  count(*) FILTER (WHERE searches > 0 AND clicks > 0) AS clicked,
  count(*) FILTER (WHERE searches > 0 AND clicks > 0 AND views > 0) AS viewed,
  count(*) FILTER (WHERE searches > 0 AND clicks > 0 AND views > 0 AND try_ons > 0) AS tried_on,
  count(*) FILTER (WHERE searches > 0 AND clicks > 0 AND views > 0 AND try_ons > 0 AND orders > 0) AS ordered
FROM (
  SELECT
    event_day,
    session_id,
    min(platform) AS platform,
    sum(searches) AS searches,
    sum(item_clicks) AS clicks,
    sum(item_views) AS views,
    sum(try_ons) AS try_ons,
    sum(purchase_clicks) AS orders
  FROM stg_session_hours
  GROUP BY event_day, session_id
) AS session_days
GROUP BY event_day, platform
