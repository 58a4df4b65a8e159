-- name: stg_recommendation_lists
-- description: Lists of recommended items that a session was shown.
-- owner: catalogue
-- layer: staging
-- key: source, sequence
-- incremental: event_day
-- freshness: 4h
-- cost: large
-- check: unique(source, sequence)
-- check: condition(candidates > 0)
SELECT
  event_day,
  time AS served_at,
  source,
  sequence,
  session_id,
  player_id,
  platform,
  json_extract_string(data, '$.model') AS model,
  CAST(json_extract_string(data, '$.candidate_count') AS BIGINT) AS candidates,
  CAST(json_extract_string(data, '$.item_ids[0]') AS BIGINT) AS item_1_id,
  CAST(json_extract_string(data, '$.item_ids[1]') AS BIGINT) AS item_2_id,
  CAST(json_extract_string(data, '$.item_ids[2]') AS BIGINT) AS item_3_id,
  CAST(json_extract_string(data, '$.item_ids[3]') AS BIGINT) AS item_4_id,
  CAST(json_extract_string(data, '$.item_ids[4]') AS BIGINT) AS item_5_id,
  CAST(json_extract_string(data, '$.item_ids[5]') AS BIGINT) AS item_6_id
FROM events
WHERE family = 'service' AND type = 'com.imvu.service.recommendations_served.v1'
