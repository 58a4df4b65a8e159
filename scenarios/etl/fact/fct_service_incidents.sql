-- name: fct_service_incidents
-- description: Runs of hours in which more than 0.6 % of a service's calls failed for reasons of its own; wrong passwords are none.
-- owner: platform
-- layer: fact
-- key: service, event_day, event_hour
-- freshness: 3h
-- check: unique(service, event_day, event_hour)
-- check: range(hours: 1..)
-- check: condition(failed_calls * 1000 > calls * 6)
SELECT
  service,
  min(event_day) AS event_day,
  min(CASE WHEN hour_in_run = 1 THEN event_hour END) AS event_hour,
  count(*) AS hours,
  CAST(sum(calls) AS BIGINT) AS calls,
  CAST(sum(failed_calls) AS BIGINT) AS failed_calls,
  max(players) AS most_players_in_hour
FROM (
  SELECT
    service,
    event_day,
    event_hour,
    calls,
    failed_calls,
    players,
    run_number,
    row_number() OVER (PARTITION BY service, run_number ORDER BY hour_number) AS hour_in_run
  FROM (
    SELECT
      service,
      event_day,
      event_hour,
      calls,
      failed_calls,
      players,
      hour_number,
      -- Hours without a gap keep the same distance to their place.
      hour_number - row_number() OVER (PARTITION BY service ORDER BY hour_number) AS run_number
    FROM (
      SELECT
        h.service,
        h.event_day,
        h.event_hour,
        h.calls,
        f.failed_calls,
        f.players,
        date_diff('day', DATE '2000-01-01', h.event_day) * 24 + h.event_hour AS hour_number
      FROM fct_service_hours AS h
      INNER JOIN (
        SELECT
          event_day,
          event_hour,
          service,
          CAST(sum(calls) AS BIGINT) AS failed_calls,
          count(DISTINCT player_id) AS players
        FROM stg_failed_calls
        WHERE error_code IN ('INTERNAL', 'UNAVAILABLE', 'DEADLINE_EXCEEDED')
        GROUP BY event_day, event_hour, service
      ) AS f ON f.event_day = h.event_day AND f.event_hour = h.event_hour AND f.service = h.service
      WHERE f.failed_calls * 1000 > h.calls * 6
    ) AS bad_hours
  ) AS runs
) AS ordered_runs
GROUP BY service, run_number
