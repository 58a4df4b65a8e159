-- name: network_quality
-- description: How sessions fare by network - lost connections and crashes per thousand sessions.
-- owner: performance
-- layer: mart
-- key: event_day, network
-- freshness: 8h
-- check: accepted(network: wifi, cellular, ethernet)
SELECT
  s.event_day,
  s.network,
  s.sessions,
  s.crashes,
  coalesce(e.lost_connections, 0) AS lost_connections,
  coalesce(e.errors, 0) AS errors,
  CAST(coalesce(e.lost_connections, 0) * 1000 AS DOUBLE) / s.sessions AS lost_per_1000_sessions
FROM (
  SELECT event_day, network, count(*) AS sessions, count(*) FILTER (WHERE is_crash) AS crashes
  FROM fct_app_sessions
  WHERE has_start
  GROUP BY event_day, network
) AS s
LEFT JOIN (
  SELECT event_day, network, count(*) AS errors, count(*) FILTER (WHERE error_code = 'NETWORK_LOST') AS lost_connections
  FROM fct_client_errors
  WHERE network IS NOT NULL
  GROUP BY event_day, network
) AS e ON e.event_day = s.event_day AND e.network = s.network
