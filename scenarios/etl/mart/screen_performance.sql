-- name: screen_performance
-- description: How long screens take to show, by platform, and how often that is half a second or more.
-- owner: growth
-- layer: mart
-- key: event_day, platform, screen
-- incremental: event_day
-- check: range(slow_ratio: 0..1)
SELECT
  event_day,
  platform,
  screen,
  CAST(sum(views) AS BIGINT) AS views,
  CAST(sum(shown_ms) AS DOUBLE) / sum(views) AS mean_shown_ms,
  CAST(sum(slow_views) AS DOUBLE) / sum(views) AS slow_ratio,
  max(longest_ms) AS longest_ms
FROM stg_screen_views
GROUP BY event_day, platform, screen
