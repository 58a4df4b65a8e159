-- name: engagement_scores
-- description: How engaged each player of a day was, from 0 to 100: talking, visiting, shopping and giving, each up to 25.
-- owner: growth
-- layer: mart
-- key: event_day, player_id
-- incremental: event_day
-- cost: medium
-- check: unique(event_day, player_id)
-- check: range(score: 0..100)
SELECT
  event_day,
  player_id,
  country,
  platform,
  least(25, chat_messages) AS talk_points,
  least(25, 5 * room_entries + avatar_actions) AS visit_points,
  least(25, searches + 3 * try_ons + 10 * (purchase_clicks + credit_purchase_clicks)) AS shop_points,
  least(25, 10 * friend_requests + 15 * gifts_sent + 5 * profile_edits) AS bond_points,
  least(25, chat_messages)
    + least(25, 5 * room_entries + avatar_actions)
    + least(25, searches + 3 * try_ons + 10 * (purchase_clicks + credit_purchase_clicks))
    + least(25, 10 * friend_requests + 15 * gifts_sent + 5 * profile_edits) AS score
FROM fct_player_days
