-- name: profile_reconciliation
-- description: Edits of a day that players made, that moderation checked, and that the database took.
-- owner: community
-- layer: mart
-- key: event_day
-- incremental: event_day
-- check: unique(event_day)
SELECT
  e.event_day,
  e.edits,
  coalesce(m.checks, 0) AS checks,
  coalesce(c.changes, 0) AS changes,
  coalesce(c.named_mottos, 0) AS named_mottos,
  e.edits - coalesce(c.changes, 0) AS without_change
FROM (
  SELECT event_day, count(*) AS edits FROM stg_profile_edits GROUP BY event_day
) AS e
LEFT JOIN (
  SELECT event_day, CAST(sum(checks) AS BIGINT) AS checks FROM stg_text_checks WHERE NOT is_chat GROUP BY event_day
) AS m ON m.event_day = e.event_day
LEFT JOIN (
  SELECT event_day, count(*) AS changes, count(*) FILTER (WHERE is_named_motto) AS named_mottos
  FROM fct_profile_changes
  GROUP BY event_day
) AS c ON c.event_day = e.event_day
