-- name: moderation_by_language
-- description: What share of texts was masked or blocked, by the language of who wrote them.
-- owner: trust-and-safety
-- layer: mart
-- key: event_day, language
-- check: unique(event_day, language)
-- check: range(blocked_ratio: 0..1)
SELECT
  m.event_day,
  coalesce(p.language, 'unknown') AS language,
  count(*) AS writers,
  CAST(sum(m.checks) AS BIGINT) AS checks,
  CAST(sum(m.masked) AS BIGINT) AS masked,
  CAST(sum(m.blocked) AS BIGINT) AS blocked,
  CAST(sum(m.masked) AS DOUBLE) / sum(m.checks) AS masked_ratio,
  CAST(sum(m.blocked) AS DOUBLE) / sum(m.checks) AS blocked_ratio,
  CAST(sum(m.score_total) AS DOUBLE) / sum(m.checks) AS mean_score
FROM fct_moderation AS m
LEFT JOIN dim_players AS p ON p.player_id = m.player_id
GROUP BY m.event_day, coalesce(p.language, 'unknown')
