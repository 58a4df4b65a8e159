-- name: dim_creators
-- description: Creators of items that were carted or bought, and what they offer.
-- owner: creators
-- layer: dimension
-- key: creator_id
-- freshness: 12h
-- cost: small
-- check: unique(creator_id)
-- check: condition(cheapest_credits <= dearest_credits)
SELECT
  creator_id,
  count(*) AS items,
  count(DISTINCT category) AS categories,
  min(credits) AS cheapest_credits,
  max(credits) AS dearest_credits,
  CAST(sum(credits) AS DOUBLE) / count(*) AS mean_credits,
  min(valid_from) AS first_seen_at,
  CASE WHEN count(*) >= 5 THEN 'studio' WHEN count(*) >= 2 THEN 'regular' ELSE 'single' END AS size_class
FROM dim_items_current
WHERE creator_id IS NOT NULL
GROUP BY creator_id
