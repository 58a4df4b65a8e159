-- name: screen_areas
-- description: Views of each area of the client by hour of the day, with the busiest screen of the area.
-- owner: growth
-- layer: mart
-- key: event_day, event_hour, area
-- check: accepted(area: social, shop, account)
SELECT
  event_day,
  event_hour,
  area,
  CAST(sum(views) AS BIGINT) AS views,
  max(CASE WHEN place = 1 THEN screen END) AS busiest_screen
FROM (
  SELECT
    v.event_day,
    v.event_hour,
    s.area,
    v.screen,
    v.views,
    row_number() OVER (PARTITION BY v.event_day, v.event_hour, s.area ORDER BY v.views DESC, v.screen) AS place
  FROM (
    SELECT event_day, event_hour, screen, CAST(sum(views) AS BIGINT) AS views
    FROM stg_screen_views
    GROUP BY event_day, event_hour, screen
  ) AS v
  INNER JOIN dim_screens AS s ON s.screen = v.screen
) AS ranked
GROUP BY event_day, event_hour, area
