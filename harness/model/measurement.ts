import { z } from 'zod';

export const fidelitySchema = z.enum(['real', 'emulated', 'modelled']);
export type Fidelity = z.infer<typeof fidelitySchema>;

/** Every metric that lakelab measures, with its unit (DESIGN section 10). Names are fixed; reports and targets use them. */
export const metricUnits = {
  sent_events: 'events',
  sent_bytes_per_second: 'bytes/s',
  acknowledged_events: 'events',
  planned_rejected_events: 'events',
  wrongly_rejected_events: 'events',
  wrongly_accepted_events: 'events',
  failed_events: 'events',
  unknown_events: 'events',
  persisted_events: 'events',
  lost_events: 'events',
  duplicated_events: 'events',
  raw_duplicated_events: 'events',
  raw_lost_events: 'events',
  phantom_events: 'events',
  corrupt_events: 'events',
  delivered_ratio: 'ratio',
  publish_delay_ms: 'ms',
  acknowledge_ms: 'ms',
  submission_to_lake_ms: 'ms',
  stage_batching_ms: 'ms',
  stage_ingest_ms: 'ms',
  stage_queue_ms: 'ms',
  stage_process_ms: 'ms',
  stage_commit_ms: 'ms',
  canary_visible_ms: 'ms',
  recovery_seconds: 's',
  etl_recovery_seconds: 's',
  alert_seconds: 's',
  etl_makespan_seconds: 's',
  etl_scaled_hours: 'h',
  etl_jobs_succeeded: 'jobs',
  etl_jobs_failed: 'jobs',
  etl_overhead_ratio: 'ratio',
  etl_wrong_results: 'jobs',
  quality_failed_checks: 'checks',
  quality_recall: 'ratio',
  quality_precision: 'ratio',
  start_seconds: 's',
  core_seconds: 's',
  peak_memory_bytes: 'bytes',
  stored_bytes: 'bytes',
} as const;
export type Metric = keyof typeof metricUnits;
export const metricNames = Object.keys(metricUnits) as Metric[];

export const statistics = ['value', 'count', 'mean', 'p50', 'p90', 'p95', 'p99', 'p999', 'max'] as const;
export type Statistic = (typeof statistics)[number];

const common = {
  metric: z.enum(metricNames as [Metric, ...Metric[]]),
  unit: z.string(),
  /** How and how finely it was taken. */
  method: z.string(),
  fidelity: fidelitySchema,
  /** Which part it speaks of, where a metric is measured per part (a component, a phase). */
  of: z.string().optional(),
};

export const distributionSchema = z.object({
  count: z.number(),
  mean: z.number(),
  p50: z.number(),
  p90: z.number(),
  p95: z.number(),
  p99: z.number(),
  p999: z.number(),
  max: z.number(),
  /** Samples by size, for a histogram: from `fromMs` to less than `toMs`, in steps of a twentieth of a decade, at least 1 ms wide. Empty ones are left out. */
  buckets: z.array(z.object({ fromMs: z.number(), toMs: z.number(), count: z.number() })).optional(),
  /** For a percentile curve: the smallest sample that at least this share (0..1) of all samples do not exceed. Ascending; ends with share 1, the maximum. */
  quantiles: z.array(z.object({ share: z.number(), ms: z.number() })).optional(),
});
export type Distribution = z.infer<typeof distributionSchema>;

/** One measured figure: a single value, or a distribution over samples. `value: null` means it could not be measured. */
export const measurementSchema = z.discriminatedUnion('kind', [
  z.object({ ...common, kind: z.literal('value'), value: z.number().nullable() }),
  z.object({ ...common, kind: z.literal('distribution'), value: distributionSchema.nullable() }),
]);
export type Measurement = z.infer<typeof measurementSchema>;

/** Something that can spoil a figure, or that a reader should know about it. */
export const findingSchema = z.object({
  severity: z.enum(['info', 'warning', 'error']),
  /** Stable, upper-case, such as `SENDER_OVERLOADED`. */
  code: z.string(),
  message: z.string(),
  hint: z.string().optional(),
  /** The metrics it casts doubt on. */
  metrics: z.array(z.string()).optional(),
});
export type Finding = z.infer<typeof findingSchema>;
