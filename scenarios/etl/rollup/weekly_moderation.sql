-- name: weekly_moderation
-- description: Verdicts of each week by language, per thousand texts.
-- owner: trust-and-safety
-- layer: rollup
-- key: week_start, language
-- check: range(blocked_per_1000: 0..1000)
SELECT
  CAST(date_trunc('week', event_day) AS DATE) AS week_start,
  language,
  CAST(sum(checks) AS BIGINT) AS checks,
  CAST(sum(masked) AS BIGINT) AS masked,
  CAST(sum(blocked) AS BIGINT) AS blocked,
  CAST(sum(masked) * 1000 AS DOUBLE) / sum(checks) AS masked_per_1000,
  CAST(sum(blocked) * 1000 AS DOUBLE) / sum(checks) AS blocked_per_1000
FROM moderation_by_language
GROUP BY CAST(date_trunc('week', event_day) AS DATE), language
