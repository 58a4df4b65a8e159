-- name: brute_force_signals
-- description: Players in whose name logins failed on a day - how often, how often in a row, and whether one got in at last.
-- owner: risk
-- layer: mart
-- key: event_day, player_id
-- incremental: event_day
-- freshness: 2h
-- check: unique(event_day, player_id)
-- check: condition(longest_run <= failed_attempts AND failed_attempts <= attempts)
-- check: accepted(verdict: attack, suspicious, mistyped)
SELECT
  event_day,
  player_id,
  attempts,
  failed_attempts,
  longest_run,
  methods,
  sessions,
  last_status = 'ok' AS ended_in_success,
  CASE
    WHEN longest_run >= 5 THEN 'attack'
    WHEN longest_run >= 2 OR last_status <> 'ok' THEN 'suspicious'
    ELSE 'mistyped'
  END AS verdict
FROM (
  SELECT
    event_day,
    player_id,
    CAST(sum(run_attempts) AS BIGINT) AS attempts,
    CAST(sum(CASE WHEN is_failed THEN run_attempts ELSE 0 END) AS BIGINT) AS failed_attempts,
    max(CASE WHEN is_failed THEN run_attempts ELSE 0 END) AS longest_run,
    max(methods_of_day) AS methods,
    max(sessions_of_day) AS sessions,
    max(last_status_of_day) AS last_status
  FROM (
    SELECT
      event_day,
      player_id,
      is_failed,
      run_number,
      count(*) AS run_attempts,
      max(methods_of_day) AS methods_of_day,
      max(sessions_of_day) AS sessions_of_day,
      max(last_status_of_day) AS last_status_of_day
    FROM (
      SELECT
        a.event_day,
        a.player_id,
        a.status <> 'ok' AS is_failed,
        -- Attempts that end alike one after the other keep the same distance between the two ways of counting.
        row_number() OVER (PARTITION BY a.event_day, a.player_id ORDER BY a.attempted_at, a.source, a.sequence)
          - row_number() OVER (PARTITION BY a.event_day, a.player_id, a.status <> 'ok' ORDER BY a.attempted_at, a.source, a.sequence)
          AS run_number,
        d.methods_of_day,
        d.sessions_of_day,
        first_value(a.status) OVER (
          PARTITION BY a.event_day, a.player_id ORDER BY a.attempted_at DESC, a.source DESC, a.sequence DESC
        ) AS last_status_of_day
      FROM stg_auth_attempts AS a
      INNER JOIN (
        SELECT
          event_day,
          player_id,
          count(DISTINCT auth_method) AS methods_of_day,
          count(DISTINCT session_id) AS sessions_of_day
        FROM stg_auth_attempts
        GROUP BY event_day, player_id
        HAVING count(*) FILTER (WHERE status <> 'ok') > 0
      ) AS d ON d.event_day = a.event_day AND d.player_id = a.player_id
    ) AS attempts
    GROUP BY event_day, player_id, is_failed, run_number
  ) AS runs
  GROUP BY event_day, player_id
) AS player_days
