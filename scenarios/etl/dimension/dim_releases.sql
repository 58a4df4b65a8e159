-- name: dim_releases
-- description: Versions of the client in the order of their release, with who uses them.
-- owner: platform
-- layer: dimension
-- key: app_version
-- check: unique(app_version)
-- check: unique(release_number)
-- check: not_null(major_number, minor_number, patch_number)
SELECT
  app_version,
  major_number,
  minor_number,
  patch_number,
  row_number() OVER (ORDER BY major_number, minor_number, patch_number, app_version) AS release_number,
  row_number() OVER (ORDER BY major_number DESC, minor_number DESC, patch_number DESC, app_version DESC) = 1 AS is_latest,
  platforms,
  sessions,
  players,
  first_seen_at,
  last_seen_at
FROM (
  SELECT
    app_version,
    CAST(split_part(app_version, '.', 1) AS BIGINT) AS major_number,
    CAST(split_part(app_version, '.', 2) AS BIGINT) AS minor_number,
    CAST(split_part(app_version, '.', 3) AS BIGINT) AS patch_number,
    count(DISTINCT platform) AS platforms,
    count(DISTINCT session_id) AS sessions,
    count(DISTINCT player_id) AS players,
    min(seen_at) AS first_seen_at,
    max(seen_at) AS last_seen_at
  FROM (
    SELECT app_version, platform, session_id, player_id, started_at AS seen_at FROM stg_app_starts
    UNION ALL
    SELECT app_version, platform, session_id, player_id, ended_at AS seen_at FROM stg_app_exits
  ) AS sightings
  GROUP BY app_version
) AS versions
