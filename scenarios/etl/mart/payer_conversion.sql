-- name: payer_conversion
-- description: How many of a country's active players paid money, and how much: conversion, ARPU and ARPPU in millionths of a US cent.
-- owner: payments
-- layer: mart
-- key: event_day, country
-- freshness: 8h
-- cost: small
-- check: unique(event_day, country)
-- check: condition(payers <= players) warn
SELECT
  a.event_day,
  a.country,
  a.players,
  coalesce(c.payers, 0) AS payers,
  coalesce(c.usd_microcents, 0) AS usd_microcents,
  CAST(coalesce(c.payers, 0) AS DOUBLE) / a.players AS conversion,
  CAST(coalesce(c.usd_microcents, 0) AS DOUBLE) / a.players AS usd_microcents_per_player,
  CAST(c.usd_microcents AS DOUBLE) / nullif(c.payers, 0) AS usd_microcents_per_payer
FROM (
  SELECT event_day, country, CAST(sum(players) AS BIGINT) AS players FROM daily_active_users GROUP BY event_day, country
) AS a
LEFT JOIN (
  SELECT
    event_day,
    country,
    count(DISTINCT player_id) AS payers,
    CAST(sum(usd_microcents) AS BIGINT) AS usd_microcents
  FROM fct_credit_purchases
  GROUP BY event_day, country
) AS c ON c.event_day = a.event_day AND c.country = a.country
