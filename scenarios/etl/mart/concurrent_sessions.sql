-- name: concurrent_sessions
-- description: Sessions that opened and closed in each hour, by the database, and how many more were open at its end than before the first.
-- owner: growth
-- layer: mart
-- key: event_day, event_hour
-- check: unique(event_day, event_hour)
SELECT
  event_day,
  event_hour,
  opened,
  closed,
  opened - closed AS net_opened,
  CAST(
    sum(opened - closed) OVER (ORDER BY event_day, event_hour ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS BIGINT
  ) AS open_more
FROM (
  SELECT
    event_day,
    event_hour,
    CAST(sum(opened) AS BIGINT) AS opened,
    CAST(sum(closed) AS BIGINT) AS closed
  FROM stg_session_changes
  GROUP BY event_day, event_hour
) AS hours
