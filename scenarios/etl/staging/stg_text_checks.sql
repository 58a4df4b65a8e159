-- name: stg_text_checks
-- description: Verdicts of moderation on what each player wrote in each hour, chat apart from profiles.
-- owner: trust-and-safety
-- layer: staging
-- key: event_day, event_hour, player_id, verdict, is_chat
-- incremental: event_day
-- freshness: 2h
-- cost: large
-- check: freshness(event_day: 26h)
-- check: accepted(verdict: allowed, masked, blocked)
-- check: range(highest_score: 0..1000)
-- check: share(verdict = 'blocked': 0..0.2) warn
-- check: condition(verdict = 'allowed' OR highest_score >= 600)
SELECT
  event_day,
  extract(hour FROM time) AS event_hour,
  player_id,
  json_extract_string(data, '$.verdict') AS verdict,
  json_extract_string(data, '$.message_id') IS NOT NULL AS is_chat,
  min(country) AS country,
  count(*) AS checks,
  CAST(sum(CAST(json_extract_string(data, '$.score') AS BIGINT)) AS BIGINT) AS score_total,
  max(CAST(json_extract_string(data, '$.score') AS BIGINT)) AS highest_score,
  CAST(sum(duration_ms) AS BIGINT) AS checking_ms
FROM events
WHERE family = 'service' AND type = 'com.imvu.service.moderation_checked.v1'
GROUP BY
  event_day,
  extract(hour FROM time),
  player_id,
  json_extract_string(data, '$.verdict'),
  json_extract_string(data, '$.message_id') IS NOT NULL
