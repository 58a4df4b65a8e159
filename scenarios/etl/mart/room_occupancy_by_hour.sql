-- name: room_occupancy_by_hour
-- description: Rooms in use in each hour, who came and went by client and database, and how full rooms were when entered.
-- owner: social
-- layer: mart
-- key: event_day, event_hour
-- incremental: event_day
-- check: unique(event_day, event_hour)
-- check: condition(mean_occupants_met IS NULL OR mean_occupants_met <= most_occupants)
SELECT
  event_day,
  event_hour,
  count(*) AS rooms,
  CAST(sum(entries) AS BIGINT) AS entries,
  CAST(sum(joined) AS BIGINT) AS joined,
  CAST(sum(parted) AS BIGINT) AS parted,
  CAST(sum(occupants_met) AS DOUBLE) / nullif(sum(entries), 0) AS mean_occupants_met,
  max(most_occupants) AS most_occupants
FROM stg_room_hours
GROUP BY event_day, event_hour
