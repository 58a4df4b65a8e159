-- name: experiment_player_outcomes
-- description: What each player of an experiment did from the day of the first exposure on - orders, credits, errors, crashes.
-- owner: experimentation
-- layer: mart
-- key: experiment, player_id
-- freshness: 10h
-- cost: large
-- check: unique(experiment, player_id)
-- check: condition(is_buyer = (orders > 0))
SELECT
  x.experiment,
  x.player_id,
  x.variant,
  x.platform,
  x.sessions,
  coalesce(o.orders, 0) > 0 AS is_buyer,
  coalesce(o.orders, 0) AS orders,
  coalesce(o.credits, 0) AS credits,
  coalesce(f.errors, 0) AS errors,
  coalesce(f.crashes, 0) AS crashes
FROM fct_experiment_exposures AS x
LEFT JOIN (
  SELECT
    e.experiment,
    e.player_id,
    count(*) AS orders,
    CAST(sum(p.credits) AS BIGINT) AS credits
  FROM fct_experiment_exposures AS e
  INNER JOIN fct_purchases AS p ON p.player_id = e.player_id AND p.event_day >= e.exposed_day
  WHERE p.order_kind IN ('item', 'gift')
  GROUP BY e.experiment, e.player_id
) AS o ON o.experiment = x.experiment AND o.player_id = x.player_id
LEFT JOIN player_friction AS f ON f.player_id = x.player_id
