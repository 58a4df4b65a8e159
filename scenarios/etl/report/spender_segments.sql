-- name: spender_segments
-- description: Buyers by segment, and what each segment is worth.
-- owner: economy
-- layer: report
-- key: segment
-- freshness: 18h
-- cost: small
-- check: accepted(segment: champion, at-risk, loyal, promising, casual)
SELECT
  segment,
  count(*) AS players,
  CAST(sum(orders) AS BIGINT) AS orders,
  CAST(sum(credits) AS BIGINT) AS credits,
  CAST(sum(credits) AS DOUBLE) / count(*) AS credits_per_player,
  max(last_day) AS last_day
FROM rfm_scores
GROUP BY segment
