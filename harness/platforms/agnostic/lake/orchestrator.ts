import type { Maintenance } from '../../../model/etl.ts';
import type { Orchestrator } from '../../../model/platform.ts';
import { scheduleJobs, type OrchestratorClock } from '../../job-schedule.ts';
import { jobSql } from './job-dialect.ts';
import type { TrinoClient } from './trino-client.ts';

/** More would only share the same two cores, and each holds memory of Trino's small heap. */
const PARALLEL_JOBS = 2;
const PARALLEL_LARGE_JOBS = 1;

/** Runs jobs in Trino, all days of all of them: each a table of the lake that is replaced in one commit. @param trino as the user that may write; it is not closed */
export function createTrinoOrchestrator(trino: TrinoClient, clock: OrchestratorClock): Orchestrator {
  return scheduleJobs({
    ...clock,
    parallelJobs: PARALLEL_JOBS,
    parallelLargeJobs: PARALLEL_LARGE_JOBS,
    openRunner: () =>
      Promise.resolve({
        async run(job, signal) {
          if (job.maintenance) {
            await trino.run(maintenanceSql(job.maintenance), signal);
            return { rows: null, bytes: null, coreSeconds: null };
          }
          const { updateCount } = await trino.run(`CREATE OR REPLACE TABLE ${job.name} AS\n${jobSql(job.sql, 'trino')}`, signal);
          return { rows: updateCount ?? 0, bytes: null, coreSeconds: null };
        },
        [Symbol.asyncDispose]: () => Promise.resolve(),
      }),
  });
}

/** Trino refuses to expire what is younger than a week. */
function maintenanceSql({ action, table }: Maintenance): string {
  return action === 'compact'
    ? `ALTER TABLE ${table} EXECUTE optimize`
    : `ALTER TABLE ${table} EXECUTE expire_snapshots(retention_threshold => '7d')`;
}
