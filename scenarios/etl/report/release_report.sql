-- name: release_report
-- description: Where the client stands on each day - versions in use, the most used, the newest, and those to halt.
-- owner: platform
-- layer: report
-- key: event_day
-- freshness: 10h
-- check: unique(event_day)
SELECT
  a.event_day,
  count(*) AS versions,
  max(CASE WHEN a.place = 1 THEN a.app_version END) AS most_used_version,
  max(CASE WHEN a.place = 1 THEN a.session_share END) AS most_used_share,
  max(a.release_number) AS newest_release_number,
  count(*) FILTER (WHERE h.verdict = 'halt') AS versions_to_halt,
  CAST(sum(h.crashes) AS BIGINT) AS crashes,
  1 - CAST(sum(h.crashes) AS DOUBLE) / nullif(sum(h.ended_sessions), 0) AS crash_free_sessions
FROM (
  SELECT
    event_day,
    app_version,
    release_number,
    session_share,
    row_number() OVER (PARTITION BY event_day ORDER BY sessions DESC, release_number DESC) AS place
  FROM release_adoption
) AS a
INNER JOIN release_health AS h ON h.event_day = a.event_day AND h.app_version = a.app_version
GROUP BY a.event_day
