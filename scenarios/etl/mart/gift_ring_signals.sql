-- name: gift_ring_signals
-- description: Recipients of gifts by how many give to them and how much they give back; rings give in circles.
-- owner: risk
-- layer: mart
-- key: player_id
-- freshness: 10h
-- check: range(top_giver_share: 0..1)
SELECT
  p.recipient_id AS player_id,
  count(*) AS givers,
  CAST(sum(p.gifts) AS BIGINT) AS gifts,
  CAST(sum(p.credits) AS BIGINT) AS credits,
  CAST(max(p.credits) AS DOUBLE) / nullif(sum(p.credits), 0) AS top_giver_share,
  count(*) FILTER (WHERE p.is_reciprocal) AS reciprocal_givers,
  -- Someone gives to this player, who gives to a third, who gives to the first.
  CAST(sum(coalesce(c.circles, 0)) AS BIGINT) AS circles
FROM gift_pairs AS p
LEFT JOIN (
  SELECT a.sender_id, a.recipient_id, count(*) AS circles
  FROM gift_pairs AS a
  INNER JOIN gift_pairs AS b ON b.sender_id = a.recipient_id
  INNER JOIN gift_pairs AS c ON c.sender_id = b.recipient_id AND c.recipient_id = a.sender_id
  WHERE b.recipient_id <> a.sender_id AND b.recipient_id <> a.recipient_id
  GROUP BY a.sender_id, a.recipient_id
) AS c ON c.sender_id = p.sender_id AND c.recipient_id = p.recipient_id
GROUP BY p.recipient_id
