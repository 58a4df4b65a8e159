-- name: performance_report
-- description: How fast the product was on each day - slowest operation, caches, delivery of assets, moderation.
-- owner: performance
-- layer: report
-- key: event_day
-- incremental: event_day
-- freshness: 8h
-- check: unique(event_day)
SELECT
  c.event_day,
  o.service AS slowest_service,
  o.operation AS slowest_operation,
  o.excess_ms_per_call AS slowest_excess_ms_per_call,
  h.reads,
  h.hit_ratio,
  c.asset_bytes,
  c.peak_hour AS asset_peak_hour,
  c.peak_bits_per_second,
  m.checks AS moderation_checks,
  m.mean_ms AS moderation_mean_ms
FROM cdn_peaks AS c
INNER JOIN slow_operations AS o ON o.event_day = c.event_day AND o.place = 1
INNER JOIN (
  SELECT event_day, CAST(sum(calls) AS BIGINT) AS reads, CAST(sum(hits) AS DOUBLE) / sum(calls) AS hit_ratio
  FROM cache_hit_ratios
  GROUP BY event_day
) AS h ON h.event_day = c.event_day
LEFT JOIN (
  SELECT event_day, CAST(sum(checks) AS BIGINT) AS checks, sum(mean_ms * checks) / sum(checks) AS mean_ms
  FROM moderation_latency
  GROUP BY event_day
) AS m ON m.event_day = c.event_day
