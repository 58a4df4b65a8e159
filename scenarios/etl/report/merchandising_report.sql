-- name: merchandising_report
-- description: All that a buyer of the shop wants to know of a category: the funnel, sales, carts left behind, coverage, try-ons, outfits, stock.
-- owner: catalogue
-- layer: report
-- key: event_day, category
-- freshness: 18h
-- cost: small
-- check: unique(event_day, category)
-- check: relationship(category -> dim_categories.category)
SELECT
  f.event_day,
  f.category,
  d.department,
  f.searches,
  f.views,
  f.try_ons,
  coalesce(r.orders, 0) AS orders,
  coalesce(r.credits, 0) AS credits,
  coalesce(c.abandoned_credits, 0) AS abandoned_credits,
  v.sold_share,
  CAST(t.bought AS DOUBLE) / nullif(t.tried_items, 0) AS try_on_conversion,
  coalesce(o.items, 0) AS items_in_outfits,
  coalesce(i.acquisitions, 0) AS acquisitions,
  coalesce(x.lost_credits, 0) AS credits_lost_to_declines
FROM shop_funnel_by_category AS f
INNER JOIN dim_categories AS d ON d.category = f.category
LEFT JOIN revenue_by_category AS r ON r.event_day = f.event_day AND r.category = f.category
LEFT JOIN (
  SELECT event_day, category, CAST(sum(abandoned_credits) AS BIGINT) AS abandoned_credits FROM cart_fates GROUP BY event_day, category
) AS c ON c.event_day = f.event_day AND c.category = f.category
LEFT JOIN catalogue_coverage AS v ON v.event_day = f.event_day AND v.category = f.category
LEFT JOIN (
  SELECT event_day, category, CAST(sum(bought) AS BIGINT) AS bought, CAST(sum(tried_items) AS BIGINT) AS tried_items
  FROM try_on_conversion
  GROUP BY event_day, category
) AS t ON t.event_day = f.event_day AND t.category = f.category
LEFT JOIN outfit_usage AS o ON o.event_day = f.event_day AND o.category = f.category
LEFT JOIN (
  SELECT event_day, category, CAST(sum(acquisitions) AS BIGINT) AS acquisitions FROM inventory_flow GROUP BY event_day, category
) AS i ON i.event_day = f.event_day AND i.category = f.category
LEFT JOIN decline_recovery AS x ON x.event_day = f.event_day AND x.category = f.category
