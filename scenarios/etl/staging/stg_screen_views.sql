-- name: stg_screen_views
-- description: Screens shown, by the screen before, platform and hour, with the time that they took to show.
-- owner: growth
-- layer: staging
-- key: event_day, event_hour, platform, previous_screen, screen
-- incremental: event_day
-- freshness: 3h
-- cost: medium
-- check: unique(event_day, event_hour, platform, previous_screen, screen)
-- check: range(views: 1..)
-- check: condition(slow_views <= views)
SELECT
  event_day,
  extract(hour FROM time) AS event_hour,
  platform,
  previous_screen,
  screen,
  count(*) AS views,
  CAST(sum(duration_ms) AS BIGINT) AS shown_ms,
  count(*) FILTER (WHERE duration_ms >= 500) AS slow_views,
  max(duration_ms) AS longest_ms
FROM events
WHERE family = 'ui' AND type = 'com.imvu.ui.screen_viewed.v1'
GROUP BY event_day, extract(hour FROM time), platform, previous_screen, screen
