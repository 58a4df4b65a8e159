-- name: moderation_by_hour
-- description: Texts checked in each hour and how long that took, chat and profiles apart.
-- owner: trust-and-safety
-- layer: mart
-- key: event_day, event_hour, is_chat
-- incremental: event_day
-- freshness: 3h
-- check: condition(blocked + masked <= checks)
SELECT
  event_day,
  event_hour,
  is_chat,
  CAST(sum(checks) AS BIGINT) AS checks,
  CAST(sum(CASE WHEN verdict = 'masked' THEN checks ELSE 0 END) AS BIGINT) AS masked,
  CAST(sum(CASE WHEN verdict = 'blocked' THEN checks ELSE 0 END) AS BIGINT) AS blocked,
  max(highest_score) AS highest_score,
  CAST(sum(checking_ms) AS DOUBLE) / sum(checks) AS mean_check_ms
FROM stg_text_checks
GROUP BY event_day, event_hour, is_chat
