-- name: stg_recommendation_calls
-- description: Calls of the recommendation service, by hour and model.
-- owner: performance
-- layer: staging
-- key: event_day, event_hour, model
-- incremental: event_day
-- freshness: 4h
-- cost: small
-- check: not_null(model)
SELECT
  event_day,
  event_hour,
  model,
  count(*) AS calls,
  CAST(sum(candidates) AS BIGINT) AS candidates,
  CAST(sum(duration_ms) AS BIGINT) AS duration_ms,
  max(duration_ms) AS slowest_ms,
  count(*) FILTER (WHERE duration_ms > 200) AS slow_calls
FROM (
  SELECT
    event_day,
    extract(hour FROM time) AS event_hour,
    duration_ms,
    json_extract_string(data, '$.model') AS model,
    CAST(json_extract_string(data, '$.candidate_count') AS BIGINT) AS candidates
  FROM events
  WHERE family = 'service' AND type = 'com.imvu.service.recommendations_served.v1'
) AS calls
GROUP BY event_day, event_hour, model
