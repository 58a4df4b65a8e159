-- name: session_length_bands
-- description: Complete sessions by how long they took, in bands, with each band's share of the day.
-- owner: growth
-- layer: mart
-- key: first_day, band
-- check: accepted(band: under 5 min, 5-15 min, 15-30 min, 30-60 min, over 60 min)
-- check: range(session_ratio: 0..1)
SELECT
  b.first_day,
  b.band,
  b.sessions,
  CAST(b.sessions AS DOUBLE) / t.sessions AS session_ratio
FROM (
  SELECT first_day, band, CAST(sum(sessions) AS BIGINT) AS sessions
  FROM (
    SELECT
      first_day,
      sessions,
      CASE
        WHEN minutes < 5 THEN 'under 5 min'
        WHEN minutes < 15 THEN '5-15 min'
        WHEN minutes < 30 THEN '15-30 min'
        WHEN minutes < 60 THEN '30-60 min'
        ELSE 'over 60 min'
      END AS band
    FROM session_minutes
  ) AS banded
  GROUP BY first_day, band
) AS b
INNER JOIN (
  SELECT first_day, sum(sessions) AS sessions FROM session_minutes GROUP BY first_day
) AS t ON t.first_day = b.first_day
