import type { Reconciliation } from '../ledger/reconcile.ts';
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
