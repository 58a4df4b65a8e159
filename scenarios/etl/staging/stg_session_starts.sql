-- name: stg_session_starts
-- description: Logins as the client reports them: through which door, in which tier, after how many others.
-- owner: growth
-- layer: staging
-- key: session_id
-- incremental: event_day
-- check: unique(session_id)
-- check: accepted(entry_point: direct, push, email, advert, store)
-- check: accepted(tier: guest, member, vip, creator)
-- check: range(login_count: 1..)
SELECT
  event_day,
  happened_at AS started_at,
  session_id,
  player_id,
  country,
  platform,
  entry_point,
  tier,
  registered_day,
  login_count
FROM stg_ui_details
WHERE type = 'com.imvu.ui.session_started.v1'
