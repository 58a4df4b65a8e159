-- name: trust_and_safety_summary
-- description: Texts that were stopped, rooms they came from, and players to look at, day by day.
-- owner: trust-and-safety
-- layer: report
-- key: event_day
-- freshness: 12h
-- check: unique(event_day)
SELECT
  h.event_day,
  h.checks,
  h.masked,
  h.blocked,
  coalesce(p.risky_players, 0) AS risky_players,
  coalesce(p.repeat_offenders, 0) AS repeat_offenders,
  coalesce(t.rooms, 0) AS rooms_with_removals,
  coalesce(t.removed, 0) AS removed_there
FROM (
  SELECT
    event_day,
    CAST(sum(checks) AS BIGINT) AS checks,
    CAST(sum(masked) AS BIGINT) AS masked,
    CAST(sum(blocked) AS BIGINT) AS blocked
  FROM moderation_by_hour
  GROUP BY event_day
) AS h
LEFT JOIN (
  SELECT
    r.event_day,
    count(*) AS risky_players,
    count(*) FILTER (WHERE o.player_id IS NOT NULL) AS repeat_offenders
  FROM risky_players AS r
  LEFT JOIN repeat_offenders AS o
    ON o.player_id = r.player_id AND o.week_start = CAST(date_trunc('week', r.event_day) AS DATE)
  GROUP BY r.event_day
) AS p ON p.event_day = h.event_day
LEFT JOIN (
  SELECT event_day, count(*) AS rooms, CAST(sum(removed) AS BIGINT) AS removed FROM toxic_rooms GROUP BY event_day
) AS t ON t.event_day = h.event_day
