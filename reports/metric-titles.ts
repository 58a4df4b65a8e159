import type { Metric } from '../harness/model/measurement.ts';

/** What people call each metric. How it was taken stands in the measurement itself (`method`). */
export const metricTitles: Readonly<Record<Metric, string>> = {
  sent_events: 'Submissions sent',
  sent_bytes_per_second: 'Rate sent',
  acknowledged_events: 'Submissions acknowledged',
  planned_rejected_events: 'Rejected as planned',
  wrongly_rejected_events: 'Rejected wrongly',
  wrongly_accepted_events: 'Accepted wrongly',
  failed_events: 'Never taken',
  unknown_events: 'Never answered',
  persisted_events: 'Persisted once',
  lost_events: 'Lost',
  duplicated_events: 'Duplicated',
  raw_duplicated_events: 'Copies in the raw zone',
  raw_lost_events: 'Missing from the raw zone',
  phantom_events: 'Phantoms',
  corrupt_events: 'Corrupt',
  delivered_ratio: 'Delivered',
  publish_delay_ms: 'Sent later than planned',
  acknowledge_ms: 'Send to final answer',
  submission_to_lake_ms: 'Submission to lake',
  stage_batching_ms: 'Wait for a batch',
  stage_ingest_ms: 'Send and acknowledge',
  stage_queue_ms: 'Wait in the queue',
  stage_process_ms: 'Process and write',
  stage_commit_ms: 'Commit',
  canary_visible_ms: 'Canary seen by a query',
  recovery_seconds: 'Recovery from a fault',
  etl_recovery_seconds: 'Recovery of the daily jobs from a fault',
  alert_seconds: 'Alert after a fault',
  etl_makespan_seconds: 'ETL makespan',
  etl_jobs_succeeded: 'ETL jobs succeeded',
  etl_jobs_failed: 'ETL jobs failed',
  etl_scaled_hours: 'ETL in proportion to a whole day',
  etl_overhead_ratio: 'ETL overhead',
  etl_wrong_results: 'ETL results wrong',
  quality_failed_checks: 'Failed checks of the data',
  quality_recall: 'Planted disorder found',
  quality_precision: 'Found disorder planted',
  start_seconds: 'Start of the platform',
  core_seconds: 'CPU time',
  peak_memory_bytes: 'Peak memory',
  stored_bytes: 'Stored',
};

/** `Submission to lake p99`; a metric that this version does not know keeps its name. */
export function figureTitle(metric: string, statistic = 'value'): string {
  const title = (metricTitles as Readonly<Record<string, string>>)[metric] ?? metric;
  return statistic === 'value' ? title : `${title} ${statistic === 'p999' ? 'p99.9' : statistic}`;
}
