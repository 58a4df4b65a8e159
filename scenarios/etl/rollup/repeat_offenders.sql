-- name: repeat_offenders
-- description: Players whose texts were blocked or masked at least twice in a week, and on how many days that was.
-- owner: trust-and-safety
-- layer: rollup
-- key: week_start, player_id
-- check: unique(week_start, player_id)
-- check: range(risky_days: 1..7)
SELECT
  week_start,
  player_id,
  risky_days,
  blocked,
  masked
FROM (
  SELECT
    CAST(date_trunc('week', event_day) AS DATE) AS week_start,
    player_id,
    count(*) AS risky_days,
    CAST(sum(blocked) AS BIGINT) AS blocked,
    CAST(sum(masked) AS BIGINT) AS masked
  FROM risky_players
  GROUP BY CAST(date_trunc('week', event_day) AS DATE), player_id
) AS weeks
WHERE blocked + masked >= 2
