-- name: session_reconciliation
-- description: Sessions of a day as clients and as the accounts database have them, and how far they are apart.
-- owner: growth
-- layer: mart
-- key: event_day
-- incremental: event_day
-- check: unique(event_day)
-- check: condition(apart * 5 <= client_logins + 10) warn
SELECT
  c.event_day,
  c.client_logins,
  c.client_logouts,
  coalesce(d.opened, 0) AS database_opened,
  coalesce(d.closed, 0) AS database_closed,
  abs(c.client_logins - coalesce(d.opened, 0)) + abs(c.client_logouts - coalesce(d.closed, 0)) AS apart
FROM (
  SELECT event_day, CAST(sum(logins) AS BIGINT) AS client_logins, CAST(sum(logouts) AS BIGINT) AS client_logouts
  FROM fct_session_days
  GROUP BY event_day
) AS c
LEFT JOIN (
  SELECT event_day, CAST(sum(opened) AS BIGINT) AS opened, CAST(sum(closed) AS BIGINT) AS closed
  FROM stg_session_changes
  GROUP BY event_day
) AS d ON d.event_day = c.event_day
