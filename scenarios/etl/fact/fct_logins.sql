-- name: fct_logins
-- description: Logins, one per session - attempts that they took, how long they took, and how they ended.
-- owner: risk
-- layer: fact
-- key: session_id
-- freshness: 2h
-- check: unique(session_id)
-- check: range(attempts: 1..20)
-- check: condition(failed_attempts <= attempts)
SELECT
  session_id,
  min(event_day) AS event_day,
  min(player_id) AS player_id,
  -- More than one: an attempt in the name of someone else, or a broken reference.
  count(DISTINCT player_id) AS identities,
  min(country) AS country,
  min(platform) AS platform,
  min(attempted_at) AS first_attempt_at,
  max(attempted_at) AS last_attempt_at,
  count(*) AS attempts,
  count(*) FILTER (WHERE status <> 'ok') AS failed_attempts,
  max(attempt) AS highest_attempt,
  max(CASE WHEN status = 'ok' THEN auth_method END) AS auth_method,
  count(*) FILTER (WHERE status = 'ok') > 0 AS is_successful,
  CAST(sum(duration_ms) AS BIGINT) AS waited_ms
FROM stg_auth_attempts
GROUP BY session_id
