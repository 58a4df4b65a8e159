-- name: weekly_room_leaders
-- description: The 50 rooms of each week with the most visitors, and on how many days they were among the day's 100.
-- owner: social
-- layer: rollup
-- key: week_start, room_rank
-- check: range(room_rank: 1..50)
SELECT
  week_start,
  room_rank,
  room_id,
  visitors,
  messages,
  listed_days
FROM (
  SELECT
    CAST(date_trunc('week', event_day) AS DATE) AS week_start,
    room_id,
    CAST(sum(visitors) AS BIGINT) AS visitors,
    CAST(sum(messages) AS BIGINT) AS messages,
    count(*) AS listed_days,
    row_number() OVER (
      PARTITION BY CAST(date_trunc('week', event_day) AS DATE)
      ORDER BY sum(visitors) DESC, room_id
    ) AS room_rank
  FROM room_popularity
  GROUP BY CAST(date_trunc('week', event_day) AS DATE), room_id
) AS rooms
WHERE room_rank <= 50
