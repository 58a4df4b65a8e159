import { RUN_INTERRUPTED, type EtlJob, type EtlJobResult } from '../../../model/etl.ts';
import type { AirflowTask } from './client.ts';
import type { AirflowPlan } from './plan.ts';
import type { SessionStatement } from './sql-session.ts';

export interface RunFacts {
  /** Left out: jobs and tasks are named alike. */
  readonly plan?: Pick<AirflowPlan, 'tasks'>;
  readonly tasks: readonly AirflowTask[];
  readonly statements: readonly SessionStatement[];
  /** When the run was asked for, and the present; epoch milliseconds. */
  readonly begunMs: number;
  readonly nowMs: number;
  readonly isAborted: boolean;
}

/** What became of each job, from what Airflow says of the tasks and the SQL session of the statements. `jobs` follow those that they read. */
export function resultsOf(jobs: readonly EtlJob[], { plan, tasks, statements, begunMs, nowMs, isAborted }: RunFacts): EtlJobResult[] {
  const statementOf = new Map(statements.map((statement) => [statement.job, statement]));
  const taskOf = new Map(plan?.tasks.flatMap(({ id, jobs: own }) => own.map((name) => [name, id])));
  const taskStates = new Map(tasks.map((task) => [task.task_id, task]));
  const results = new Map<string, EtlJobResult>();
  for (const job of jobs) {
    const told = statementOf.get(job.name);
    const statement = told?.state === 'skipped' ? undefined : told;
    const inputs = job.dependsOn.flatMap((name) => results.get(name) ?? []);
    const blocker = inputs.find(({ state }) => state !== 'succeeded');
    // All that Airflow takes from here until the statement begins is waiting.
    const queuedMs = Math.max(begunMs, ...inputs.map(({ endedMs }) => endedMs ?? begunMs));
    if (statement === undefined) {
      const task = taskStates.get(taskOf.get(job.name) ?? job.name);
      const hasFailed = told === undefined && blocker === undefined && task?.state === 'failed';
      results.set(job.name, {
        name: job.name,
        state: hasFailed ? 'failed' : 'skipped',
        queuedMs: hasFailed ? queuedMs : nowMs,
        startedMs: hasFailed ? epochOf(task.start_date) : null,
        endedMs: hasFailed ? epochOf(task.end_date) : null,
        attempts: hasFailed ? task.try_number : 0,
        rows: null,
        bytes: null,
        coreSeconds: null,
        error: (isAborted ? undefined : told?.error) ?? whyWithout(task, blocker, isAborted),
      });
      continue;
    }
    const succeeded = statement.state === 'succeeded';
    results.set(job.name, {
      name: job.name,
      state: succeeded ? 'succeeded' : 'failed',
      queuedMs,
      startedMs: statement.started_ms,
      endedMs: statement.ended_ms ?? nowMs,
      attempts: statement.attempts,
      rows: succeeded ? statement.rows : null,
      bytes: succeeded ? statement.bytes : null,
      coreSeconds: succeeded ? statement.core_seconds : null,
      error: succeeded ? null : (statement.error ?? (isAborted ? RUN_INTERRUPTED : `it was ${statement.state} when the run ended`)),
    });
  }
  return [...results.values()];
}

function whyWithout(task: AirflowTask | undefined, blocker: EtlJobResult | undefined, isAborted: boolean): string {
  if (isAborted) return RUN_INTERRUPTED;
  if (blocker) return `${blocker.name} did not succeed`;
  return task ? `its task is ${task.state ?? 'not begun'} in Airflow, which has its log` : 'Airflow has no task for it';
}

const epochOf = (time: string | null): number | null => (time === null ? null : Date.parse(time));
