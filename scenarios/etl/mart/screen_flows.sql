-- name: screen_flows
-- description: From which screen players went to which, and what share of the first one's leavers that was.
-- owner: growth
-- layer: mart
-- key: event_day, previous_screen, screen
-- incremental: event_day
-- check: unique(event_day, previous_screen, screen)
-- check: range(flow_ratio: 0..1)
SELECT
  f.event_day,
  f.previous_screen,
  f.screen,
  f.views,
  CAST(f.views AS DOUBLE) / t.views AS flow_ratio,
  row_number() OVER (PARTITION BY f.event_day, f.previous_screen ORDER BY f.views DESC, f.screen) AS flow_rank
FROM (
  SELECT event_day, previous_screen, screen, CAST(sum(views) AS BIGINT) AS views
  FROM stg_screen_views
  GROUP BY event_day, previous_screen, screen
) AS f
INNER JOIN (
  SELECT event_day, previous_screen, sum(views) AS views FROM stg_screen_views GROUP BY event_day, previous_screen
) AS t ON t.event_day = f.event_day AND t.previous_screen = f.previous_screen
