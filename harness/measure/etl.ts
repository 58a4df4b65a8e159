import { criticalPath } from '../model/critical-path.ts';
import type { EtlJob, EtlJobResult } from '../model/etl.ts';
import { metricUnits, type Fidelity, type Measurement, type Metric } from '../model/measurement.ts';
import { REFERENCE_DAY_BYTES } from '../model/workload.ts';

/** What is known of the results of jobs, by name. */
export interface EtlChecks {
  /** Whether the result of a succeeded job is the one that the seed demands; null: not checked. */
  readonly correct: ReadonlyMap<string, boolean | null>;
  /** How the demanded result came about. */
  readonly origins: ReadonlyMap<string, 'seed' | 'derived'>;
}

/**
 * Figures of a day's ETL. Maintenance jobs have no result that could be wrong. `loadBytes`: of the events that it reads, as planned.
 * Where the run was `stopped`, jobs that were broken off are neither failed nor wrong: nothing is known of them.
 */
export function measureEtl(
  jobs: readonly EtlJob[],
  results: readonly EtlJobResult[],
  { correct, origins }: EtlChecks,
  fidelity: Fidelity,
  stopped: boolean,
  loadBytes: number,
): Measurement[] {
  const value = (metric: Metric, figure: number | null, method: string): Measurement => ({
    metric,
    unit: metricUnits[metric],
    kind: 'value',
    value: figure,
    method,
    fidelity,
  });
  const started = results.map((result) => result.queuedMs);
  const ended = results.flatMap((result) => (result.endedMs === null ? [] : [result.endedMs]));
  const makespanMs = ended.length > 0 ? Math.max(...ended) - Math.min(...started) : null;
  const complete = results.length === jobs.length;
  // Of what depends on how the run went, the seed says nothing.
  const tables = jobs.filter(({ maintenance, unprovable }) => !maintenance && unprovable === undefined);
  const checked = tables.filter(({ name }) => typeof correct.get(name) === 'boolean');
  const countOf = (origin: 'seed' | 'derived'): number => checked.filter(({ name }) => origins.get(name) === origin).length;
  const succeeded = results.filter((result) => result.state === 'succeeded').length;
  const failed = results.filter((result) => result.state === 'failed').length;
  const brokenOff = stopped && succeeded + failed < jobs.length;
  const knownMs = complete && !brokenOff ? makespanMs : null;
  const byName = new Map(jobs.map((job) => [job.name, job]));
  const chain = results.map((result) => ({ ...result, dependsOn: byName.get(result.name)?.dependsOn ?? [] }));
  return [
    value('etl_makespan_seconds', knownMs === null ? null : knownMs / 1000, 'first job queued → last job ended'),
    value(
      'etl_scaled_hours',
      knownMs === null || loadBytes === 0 ? null : ((knownMs / 3_600_000) * REFERENCE_DAY_BYTES) / loadBytes,
      'makespan in proportion to a day of 0.75 TB; what a job takes however few rows there are makes it too long for small loads',
    ),
    value('etl_jobs_succeeded', succeeded, 'jobs whose last attempt succeeded'),
    value(
      'etl_jobs_failed',
      complete && (!brokenOff || failed > 0) ? (brokenOff ? failed : results.length - succeeded) : null,
      'jobs that failed in every attempt, or were skipped because one before them did',
    ),
    value(
      'etl_overhead_ratio',
      makespanMs === null || makespanMs === 0 || brokenOff ? null : 1 - criticalPath(chain).ms / makespanMs,
      'share of the makespan not spent running the longest chain of dependent jobs',
    ),
    value(
      'etl_wrong_results',
      complete && checked.length === tables.length ? checked.filter(({ name }) => correct.get(name) === false).length : null,
      `jobs whose rows differ from those that the seed demands: of ${countOf('seed')} computed by replaying the event stream, without SQL; of ` +
        `${countOf('derived')} by running their SQL in the harness's own DuckDB over the demanded rows of what they read`,
    ),
  ];
}
