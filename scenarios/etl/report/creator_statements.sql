-- name: creator_statements
-- description: Statements of the 500 creators of a month who are owed most: sales, payout, best place of a day, and the best week.
-- owner: creators
-- layer: report
-- key: month_code, place
-- freshness: 24h
-- cost: small
-- check: unique(month_code, creator_id)
-- check: range(place: 1..500)
SELECT
  m.month_code,
  m.place,
  m.creator_id,
  c.size_class,
  c.items AS offered_items,
  m.selling_days,
  m.sold_items,
  m.credits,
  m.payout_millicredits,
  r.best_place,
  coalesce(r.ranked_days, 0) AS ranked_days,
  w.best_week_millicredits
FROM (
  SELECT
    month_code,
    creator_id,
    selling_days,
    sold_items,
    credits,
    payout_millicredits,
    row_number() OVER (PARTITION BY month_code ORDER BY payout_millicredits DESC, creator_id) AS place
  FROM monthly_creator_payouts
) AS m
INNER JOIN dim_creators AS c ON c.creator_id = m.creator_id
LEFT JOIN (
  SELECT creator_id, min(place) AS best_place, count(*) AS ranked_days FROM creator_rankings GROUP BY creator_id
) AS r ON r.creator_id = m.creator_id
LEFT JOIN (
  SELECT creator_id, max(payout_millicredits) AS best_week_millicredits FROM weekly_creator_payouts GROUP BY creator_id
) AS w ON w.creator_id = m.creator_id
WHERE m.place <= 500
