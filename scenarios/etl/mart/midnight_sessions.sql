-- name: midnight_sessions
-- description: Sessions that touched more than one day, by the day on which they began, and what of them fell on later days.
-- owner: growth
-- layer: mart
-- key: first_day
-- check: unique(first_day)
-- check: condition(events_after <= events)
SELECT
  s.first_day,
  count(DISTINCT s.session_id) AS sessions,
  count(*) AS later_days,
  CAST(sum(d.events) AS BIGINT) AS events_after,
  CAST(sum(s.events) AS BIGINT) AS events
FROM fct_sessions AS s
INNER JOIN fct_session_days AS d ON d.session_id = s.session_id AND d.event_day > s.first_day
WHERE s.crosses_midnight
GROUP BY s.first_day
