-- name: recommendation_effectiveness
-- description: What each model of recommendations showed, and how much of it was bought in the same session.
-- owner: catalogue
-- layer: mart
-- key: event_day, model
-- incremental: event_day
-- freshness: 8h
-- cost: medium
-- check: unique(event_day, model)
-- check: condition(sales = 0 OR credits > 0)
SELECT
  l.event_day,
  l.model,
  l.lists,
  l.sessions,
  l.candidates,
  coalesce(s.sales, 0) AS sales,
  coalesce(s.credits, 0) AS credits,
  CAST(coalesce(s.sales, 0) * 1000 AS DOUBLE) / l.lists AS sales_per_1000_lists
FROM (
  SELECT
    event_day,
    model,
    count(*) AS lists,
    count(DISTINCT session_id) AS sessions,
    CAST(sum(candidates) AS BIGINT) AS candidates
  FROM stg_recommendation_lists
  GROUP BY event_day, model
) AS l
LEFT JOIN (
  SELECT event_day, model, count(*) AS sales, CAST(sum(credits) AS BIGINT) AS credits
  FROM fct_recommendation_sales
  GROUP BY event_day, model
) AS s ON s.event_day = l.event_day AND s.model = l.model
