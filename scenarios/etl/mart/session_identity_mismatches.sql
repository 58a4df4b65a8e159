-- name: session_identity_mismatches
-- description: Sessions whose login and client name different players, or whose login names more than one.
-- owner: risk
-- layer: mart
-- key: session_id
-- freshness: 3h
-- check: unique(session_id)
SELECT
  l.session_id,
  l.event_day,
  l.player_id AS login_player_id,
  s.player_id AS client_player_id,
  l.identities,
  l.country AS login_country,
  s.country AS client_country,
  l.country <> s.country AS is_country_mismatch
FROM fct_logins AS l
INNER JOIN fct_app_sessions AS s ON s.session_id = l.session_id
WHERE l.identities > 1 OR l.player_id <> s.player_id OR l.country <> s.country
