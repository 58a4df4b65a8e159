-- name: category_pairs
-- description: Categories that the same player bought on the same day, and how much likelier that is than by chance (lift).
-- owner: catalogue
-- layer: mart
-- key: category, other_category
-- freshness: 12h
-- cost: medium
-- check: condition(category < other_category)
-- check: range(lift: 0..)
WITH bought AS (
  SELECT event_day, player_id, category FROM fct_sales GROUP BY event_day, player_id, category
),
popular AS (
  SELECT category, count(*) AS player_days FROM bought GROUP BY category
),
everyone AS (
  SELECT count(*) AS player_days FROM (SELECT event_day, player_id FROM bought GROUP BY event_day, player_id) AS player_days
),
pairs AS (
  SELECT a.category, b.category AS other_category, count(*) AS player_days
  FROM bought AS a
  INNER JOIN bought AS b ON b.event_day = a.event_day AND b.player_id = a.player_id
  WHERE a.category < b.category
  GROUP BY a.category, b.category
)
SELECT
  p.category,
  p.other_category,
  p.player_days,
  a.player_days AS category_player_days,
  b.player_days AS other_player_days,
  CAST(p.player_days * e.player_days AS DOUBLE) / (a.player_days * b.player_days) AS lift
FROM pairs AS p
INNER JOIN popular AS a ON a.category = p.category
INNER JOIN popular AS b ON b.category = p.other_category
CROSS JOIN everyone AS e
