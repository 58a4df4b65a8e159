-- name: room_showcase
-- description: Rooms to show on the front page: popular, sticky, and not toxic.
-- owner: community
-- layer: report
-- key: event_day, showcase_place
-- freshness: 12h
-- check: range(showcase_place: 1..20)
SELECT
  event_day,
  showcase_place,
  room_id,
  visitors,
  returning_ratio,
  size_class
FROM (
  SELECT
    p.event_day,
    p.room_id,
    p.visitors,
    coalesce(s.returning_ratio, 0) AS returning_ratio,
    coalesce(d.size_class, 'quiet') AS size_class,
    row_number() OVER (
      PARTITION BY p.event_day
      ORDER BY coalesce(s.returning_ratio, 0) DESC, p.visitors DESC, p.room_id
    ) AS showcase_place
  FROM room_popularity AS p
  LEFT JOIN dim_rooms AS d ON d.room_id = p.room_id
  LEFT JOIN room_stickiness AS s ON s.event_day = p.event_day AND s.room_id = p.room_id
  LEFT JOIN toxic_rooms AS t ON t.event_day = p.event_day AND t.room_id = p.room_id
  WHERE t.room_id IS NULL
) AS candidates
WHERE showcase_place <= 20
