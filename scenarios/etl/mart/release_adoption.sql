-- name: release_adoption
-- description: Share of each version in the sessions of a day, and of it together with all newer ones.
-- owner: platform
-- layer: mart
-- key: event_day, app_version
-- freshness: 5h
-- check: range(session_share: 0..1)
-- check: condition(session_share <= at_least_share)
SELECT
  h.event_day,
  h.app_version,
  r.release_number,
  h.sessions,
  CAST(h.sessions AS DOUBLE) / sum(h.sessions) OVER (PARTITION BY h.event_day) AS session_share,
  CAST(
    sum(h.sessions) OVER (PARTITION BY h.event_day ORDER BY r.release_number DESC ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS DOUBLE
  ) / sum(h.sessions) OVER (PARTITION BY h.event_day) AS at_least_share
FROM release_health AS h
INNER JOIN dim_releases AS r ON r.app_version = h.app_version
