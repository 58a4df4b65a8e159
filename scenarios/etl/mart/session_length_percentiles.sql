-- name: session_length_percentiles
-- description: Median and 90th percentile of the length of complete sessions, nearest rank, to the minute.
-- owner: growth
-- layer: mart
-- key: first_day, platform
-- check: unique(first_day, platform)
-- check: condition(median_minutes <= p90_minutes)
SELECT
  first_day,
  platform,
  sessions_of_day AS sessions,
  min(CASE WHEN up_to_here * 2 >= sessions_of_day THEN minutes END) AS median_minutes,
  min(CASE WHEN up_to_here * 10 >= sessions_of_day * 9 THEN minutes END) AS p90_minutes,
  max(minutes) AS longest_minutes
FROM (
  SELECT
    first_day,
    platform,
    minutes,
    CAST(sum(sessions) OVER (PARTITION BY first_day, platform) AS BIGINT) AS sessions_of_day,
    CAST(
      sum(sessions) OVER (PARTITION BY first_day, platform ORDER BY minutes ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS BIGINT
    ) AS up_to_here
  FROM session_minutes
) AS histogram
GROUP BY first_day, platform, sessions_of_day
