/** Questions that several sections ask a record. */
import type { Distribution, Measurement, Metric } from '../../harness/model/measurement.ts';
import type { RunRecord } from '../../harness/model/run-record.ts';

/** The measurement of a metric for the whole platform, not for a part of it. */
export function measurementOf({ measurements }: RunRecord, metric: Metric): Measurement | undefined {
  return measurements.find((entry) => entry.metric === metric && entry.of === undefined);
}

export function valueOf(record: RunRecord, metric: Metric): number | undefined {
  const measurement = measurementOf(record, metric);
  return measurement?.kind === 'value' ? (measurement.value ?? undefined) : undefined;
}

/** A distribution with at least one sample. */
export function distributionOf(record: RunRecord, metric: Metric): Distribution | undefined {
  const measurement = measurementOf(record, metric);
  return measurement?.kind === 'distribution' && measurement.value !== null && measurement.value.count > 0 ? measurement.value : undefined;
}

export function methodOf(record: RunRecord, metric: Metric): string {
  return measurementOf(record, metric)?.method ?? 'not measured in this run';
}

/** The reference workload's own limit for the way to the lake: five minutes. */
export const LAKE_LIMIT_MS = 300_000;

/** Limits to draw beside the latency: the five minutes, and what the scenario demands. Ascending, each once. */
export function lakeLimits({ verdicts }: RunRecord): readonly { readonly ms: number; readonly statistic: string | undefined }[] {
  const limits = new Map<number, string | undefined>([[LAKE_LIMIT_MS, undefined]]);
  for (const { metric, limit, statistic, comparison } of verdicts) {
    if (metric === 'submission_to_lake_ms' && comparison === 'max') limits.set(limit, statistic);
  }
  return [...limits].map(([ms, statistic]) => ({ ms, statistic })).sort((a, b) => a.ms - b.ms);
}
