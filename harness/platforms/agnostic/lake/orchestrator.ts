import type { Orchestrator } from '../../../model/platform.ts';
import { scheduleJobs } from '../../job-schedule.ts';
import { trinoSql } from './job-dialect.ts';
import type { TrinoClient } from './trino-client.ts';

/** More would only share the same two cores, and each holds memory of Trino's small heap. */
const PARALLEL_JOBS = 2;

/** Runs jobs in Trino, each a table of the lake that is replaced in one commit. @param trino as the user that may write; it is not closed */
export function createTrinoOrchestrator(trino: TrinoClient, epochMs: () => number): Orchestrator {
  return scheduleJobs({
    parallelJobs: PARALLEL_JOBS,
    epochMs,
    openRunner: () =>
      Promise.resolve({
        async run(job, signal) {
          const { updateCount } = await trino.run(`CREATE OR REPLACE TABLE ${job.name} AS\n${trinoSql(job.sql)}`, signal);
          return updateCount ?? 0;
        },
        [Symbol.asyncDispose]: () => Promise.resolve(),
      }),
  });
}
