import type { Reconciliation } from '../ledger/reconcile.ts';
import { RUN_INTERRUPTED, type EtlJobResult } from '../model/etl.ts';
import type { Finding } from '../model/measurement.ts';
import type { WorkloadPlan } from '../model/workload.ts';
import { plannedBytes } from './findings.ts';

/** A result that differs from the one computed from the seed. */
export interface WrongResult {
  readonly job: string;
  /** Each in words, the first ones only. */
  readonly differences: readonly string[];
}

const METRICS = ['etl_wrong_results'];
/** Classes of delivery whose events the lake should have, and has not. */
const MISSING: ReadonlySet<string> = new Set(['lost', 'failed', 'unknown', 'rejected_wrongly']);

/** A job of which something could not be had, and why. */
export interface JobTrouble {
  readonly job: string;
  readonly why: string;
}

const EXAMPLES = 5;

/** Jobs that failed by themselves: one finding for each cause, as one cause makes many jobs fail alike. Jobs that were cut off with their run are none. */
export function failedJobFindings(results: readonly EtlJobResult[]): Finding[] {
  const failed = results.filter(({ state, error }) => state === 'failed' && error !== RUN_INTERRUPTED);
  const attempts = new Map(failed.map(({ name, attempts: count }) => [name, count]));
  return byCause(failed.map(({ name, error }) => ({ job: name, why: error?.split('\n', 1)[0] ?? 'no reason given' }))).map(
    ({ jobs, why }) => {
      const counts = [...new Set(jobs.map((job) => attempts.get(job) ?? 0))];
      const tries = counts.length === 1 ? `all ${counts[0]} attempts` : 'all attempts';
      return {
        severity: 'error',
        code: 'ETL_JOB_FAILED',
        message: `${named(jobs)} failed in ${tries}: ${why}`,
        metrics: ['etl_jobs_failed'],
      };
    },
  );
}

/** Results that could not be read: one finding for each cause. */
export function unreadableFindings(troubles: readonly JobTrouble[]): Finding[] {
  return byCause(troubles).map(({ jobs, why }) => ({
    severity: 'error',
    code: 'ETL_RESULT_UNREADABLE',
    message: `the result${jobs.length === 1 ? '' : 's'} of ${named(jobs)} could not be read: ${why}`,
    metrics: METRICS,
  }));
}

/** Troubles of one cause together; a job's own name makes no cause of its own. */
function byCause(troubles: readonly JobTrouble[]): { readonly jobs: string[]; readonly why: string }[] {
  const causes = new Map<string, { jobs: string[]; why: string }>();
  for (const { job, why } of troubles) {
    const key = why.replaceAll(new RegExp(`\\b${job}\\b`, 'g'), '*');
    const cause = causes.get(key);
    if (cause) cause.jobs.push(job);
    else causes.set(key, { jobs: [job], why });
  }
  return [...causes.values()];
}

/** `a`, or `12 jobs (a, b, c, …)`. */
function named(jobs: readonly string[]): string {
  if (jobs.length === 1) return jobs[0] as string;
  return `${jobs.length} jobs (${jobs.slice(0, EXAMPLES).join(', ')}${jobs.length > EXAMPLES ? ', …' : ''})`;
}

/** What is to be said of wrong results: of each, or once of all where events are missing from the lake, because that explains them. */
export function etlFindings(wrong: readonly WrongResult[], jobs: number, account: Pick<Reconciliation, 'accounting'>): Finding[] {
  const first = wrong[0];
  if (!first) return [];
  const missing = account.accounting.filter(({ delivery }) => MISSING.has(delivery)).reduce((sum, { events }) => sum + events, 0);
  if (missing === 0) {
    return wrong.map(({ job, differences }) => ({
      severity: 'error',
      code: 'ETL_RESULT_WRONG',
      message: `${job} differs from what the seed demands: ${differences.join('; ')}`,
      hint: 'All events are in the lake, so the job or the engine is wrong.',
      metrics: METRICS,
    }));
  }
  return [
    {
      severity: 'error',
      code: 'ETL_RESULT_WRONG',
      message:
        `${wrong.length} of ${jobs} results differ from what the seed demands; ${missing.toLocaleString('en-US')} events that they count are not in the lake. ` +
        `The first is ${first.job}: ${first.differences[0] ?? ''}`,
      hint: 'The missing events are the likely reason; the account says where they ended. Whether the jobs are right as well, a run without losses tells.',
      metrics: METRICS,
    },
  ];
}

/**
 * Bytes of events up to which results are held against the seed: 13 minutes at 1x, some 8 million events. Expected rows are held in
 * memory, which takes about 0.4 GB for each million events, on top of what every run takes.
 */
export const MOST_CHECKED_BYTES = 7e9;

/** Why the results of a load's ETL cannot be held against the seed; undefined if they can. */
export function uncheckedFinding(plan: WorkloadPlan): Finding | undefined {
  const bytes = plannedBytes(plan);
  if (bytes <= MOST_CHECKED_BYTES) return undefined;
  return {
    severity: 'warning',
    code: 'ETL_NOT_CHECKED',
    message: `The results of the ETL were not held against the seed: for ${(bytes / 1e9).toFixed(1)} GB of events that would take too much memory.`,
    hint: `Loads of up to ${MOST_CHECKED_BYTES / 1e9} GB are checked: shorten it with --duration to see whether the jobs are right.`,
    metrics: METRICS,
  };
}
