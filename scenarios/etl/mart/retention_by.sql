-- name: retention_by_${dimension}
-- description: Share of a day's new players who came back after 1, 7 and 30 days, by ${dimension}.
-- owner: growth
-- layer: mart
-- key: first_day, ${dimension}
-- check: unique(first_day, ${dimension})
-- check: range(d1_ratio: 0..1)
-- check: condition(d1_players <= new_players)
-- for-each: dimension = country, platform
SELECT
  first_day,
  ${dimension},
  CAST(sum(CASE WHEN days_since = 0 THEN players ELSE 0 END) AS BIGINT) AS new_players,
  CAST(sum(CASE WHEN days_since = 1 THEN players ELSE 0 END) AS BIGINT) AS d1_players,
  CAST(sum(CASE WHEN days_since = 7 THEN players ELSE 0 END) AS BIGINT) AS d7_players,
  CAST(sum(CASE WHEN days_since = 30 THEN players ELSE 0 END) AS BIGINT) AS d30_players,
  CAST(sum(CASE WHEN days_since = 1 THEN players ELSE 0 END) AS DOUBLE)
    / nullif(sum(CASE WHEN days_since = 0 THEN players ELSE 0 END), 0) AS d1_ratio
FROM retention_cohorts
GROUP BY first_day, ${dimension}
