-- name: engagement_bands
-- description: Players of a day by engagement, in four bands, with what makes up their score.
-- owner: growth
-- layer: mart
-- key: event_day, band
-- incremental: event_day
-- check: accepted(band: idle, casual, engaged, devoted)
SELECT
  event_day,
  band,
  count(*) AS players,
  CAST(sum(score) AS DOUBLE) / count(*) AS mean_score,
  CAST(sum(talk_points) AS DOUBLE) / count(*) AS mean_talk_points,
  CAST(sum(visit_points) AS DOUBLE) / count(*) AS mean_visit_points,
  CAST(sum(shop_points) AS DOUBLE) / count(*) AS mean_shop_points,
  CAST(sum(bond_points) AS DOUBLE) / count(*) AS mean_bond_points
FROM (
  SELECT
    event_day,
    score,
    talk_points,
    visit_points,
    shop_points,
    bond_points,
    CASE WHEN score < 10 THEN 'idle' WHEN score < 30 THEN 'casual' WHEN score < 60 THEN 'engaged' ELSE 'devoted' END AS band
  FROM engagement_scores
) AS banded
GROUP BY event_day, band
