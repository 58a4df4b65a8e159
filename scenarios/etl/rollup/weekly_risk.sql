-- name: weekly_risk
-- description: Signals of fraud and abuse week by week.
-- owner: risk
-- layer: rollup
-- key: week_start
-- freshness: 14h
-- check: unique(week_start)
SELECT
  CAST(date_trunc('week', event_day) AS DATE) AS week_start,
  count(*) AS days,
  CAST(sum(suspected_players) AS BIGINT) AS suspected_player_days,
  CAST(sum(refused_payments) AS BIGINT) AS refused_payments,
  CAST(sum(bursts) AS BIGINT) AS bursts,
  CAST(sum(blocked_texts) AS BIGINT) AS blocked_texts,
  CAST(sum(mismatched_sessions) AS BIGINT) AS mismatched_sessions
FROM risk_report
GROUP BY CAST(date_trunc('week', event_day) AS DATE)
