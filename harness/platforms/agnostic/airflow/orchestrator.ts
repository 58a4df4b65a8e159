import type { EtlEngine, EtlJob, EtlJobResult } from '../../../model/etl.ts';
import type { EtlRunOptions, Lake, Orchestrator } from '../../../model/platform.ts';
import { EtlStateFile, planDays, type PlannedJob } from '../../etl-days.ts';
import type { OrchestratorClock } from '../../job-schedule.ts';
import { AirflowClient, type AirflowOptions } from './client.ts';
import { Unanswered } from './http-json.ts';
import { Patience } from './patience.ts';
import { newestCommitsOf } from '../lake/newest-commits.ts';
import { DAG, LARGE_POOL, planOf, type AirflowPlan } from './plan.ts';
import { providePlan } from './provide-plan.ts';
import { resultsOf } from './results.ts';
import { SqlSession, type SessionStatement } from './sql-session.ts';

/** Spark shares its memory out among the tasks that run at a moment, whosever they are; in Trino each query takes its own. */
const largeSlots: Readonly<Record<EtlEngine, number>> = { spark: 2, trino: 1 };
const POLL_MS = 1000;
/** Practice is not waited for any longer. */
const MOST_PRACTICE_MS = 60_000;
/** The state of the run is asked for so much less often than that of its jobs: each answer costs Airflow 20 to 40 ms. */
const POLLS_PER_RUN_POLL = 5;

export interface AirflowOrchestratorOptions extends OrchestratorClock {
  readonly airflow: AirflowOptions;
  readonly sessionUrl: string;
  /** Folder of the environment. */
  readonly directory: string;
  readonly lake: Pick<Lake, 'query'>;
  readonly engine: EtlEngine;
  /** Jobs that share a task at most. */
  readonly bundleSize: number;
  readonly parallelTasks: number;
}

/** Runs jobs in Airflow: as a DAG whose tasks have a SQL session run them. Both may be killed and come back meanwhile. */
export function createAirflowOrchestrator(options: AirflowOrchestratorOptions): Orchestrator {
  return {
    prepare: (jobs, signal) => prepare(options, jobs, signal),
    run: (jobs, runOptions) => new AirflowRun(options, jobs, runOptions).run(),
  };
}

async function prepare(options: AirflowOrchestratorOptions, jobs: readonly EtlJob[], signal: AbortSignal): Promise<void> {
  const airflow = new AirflowClient(options.airflow, DAG);
  const patience = new Patience(options, signal);
  try {
    await providePlan(planFor(options, jobs), { directory: options.directory, airflow, patience });
    await untilPractised(new SqlSession(options.sessionUrl), patience);
  } catch (error) {
    // Whoever was away while it was broken off need not come back for it.
    if (!signal.aborted) throw error;
  }
}

/** Jobs meet a session that has been there for long; until then, this one is new. */
async function untilPractised(session: SqlSession, patience: Patience): Promise<void> {
  const { clock, signal } = patience;
  const limitMs = clock.epochMs() + MOST_PRACTICE_MS;
  while (!signal.aborted && clock.epochMs() < limitMs && (await patience.ask(() => session.practises()))) {
    await clock.sleep(POLL_MS, signal);
  }
}

const planFor = (options: AirflowOrchestratorOptions, jobs: readonly EtlJob[]): AirflowPlan =>
  planOf(jobs, { ...options, parallel: options.parallelTasks });

class AirflowRun {
  readonly #options: AirflowOrchestratorOptions;
  readonly #jobs: readonly EtlJob[];
  readonly #run: EtlRunOptions;
  readonly #airflow: AirflowClient;
  readonly #session: SqlSession;
  readonly #patience: Patience;
  readonly #begunMs: number;
  readonly #runId: string;
  /** Jobs whose end was told. */
  readonly #told = new Set<string>();
  #statements: readonly SessionStatement[] = [];

  constructor(options: AirflowOrchestratorOptions, jobs: readonly EtlJob[], run: EtlRunOptions) {
    this.#options = options;
    this.#jobs = jobs;
    this.#run = run;
    this.#airflow = new AirflowClient(options.airflow, DAG);
    this.#session = new SqlSession(options.sessionUrl);
    this.#patience = new Patience(options, run.signal);
    this.#begunMs = options.epochMs();
    this.#runId = `lab_${new Date(this.#begunMs).toISOString()}`;
  }

  async run(): Promise<EtlJobResult[]> {
    const { directory } = this.#options;
    const { signal } = this.#run;
    if (this.#jobs.length === 0) return [];
    const state = await EtlStateFile.open(directory);
    const days = await this.#planDays(state);
    const plan = planFor(this.#options, this.#jobs);
    const tell = this.#tellSuccesses(state, days);
    try {
      if (!signal.aborted) {
        // Not before it is known how far the events have come: jobs may find newer ones than were counted as done, never older ones.
        const hasNews = [...days.values()].some((planned) => planned.days === 'all' || planned.days.length > 0);
        if (hasNews) await this.#patience.ask(() => this.#session.begin(this.#runId, this.#options.engine));
        await providePlan(plan, { directory, airflow: this.#airflow, patience: this.#patience });
        await this.#patience.ask(() => this.#trigger(plan, days));
        await this.#watch(tell);
      }
    } catch (error) {
      // Whoever was away while the run was broken off need not come back for it.
      if (!signal.aborted) throw error;
    }
    if (signal.aborted) await this.#abort();
    const tasks = signal.aborted ? [] : await this.#patience.ask(() => this.#airflow.tasks(this.#runId));
    await this.#look(tell);
    const results = resultsOf(this.#jobs, {
      plan,
      tasks,
      statements: this.#statements,
      begunMs: this.#begunMs,
      nowMs: this.#options.epochMs(),
      isAborted: signal.aborted,
    });
    for (const result of results) if (!this.#told.has(result.name)) this.#run.onUpdate(result);
    return results;
  }

  async #planDays(state: EtlStateFile): Promise<Map<string, PlannedJob>> {
    const { lake } = this.#options;
    const [newestCommits, tables] = await Promise.all([newestCommitsOf(lake), lake.query('SHOW TABLES')]);
    return planDays(
      this.#jobs,
      state.state,
      {
        newestCommits,
        tables: new Set(tables.map((row) => String(Object.values(row)[0]))),
      },
      this.#run.days,
    );
  }

  async #trigger(plan: AirflowPlan, days: ReadonlyMap<string, PlannedJob>): Promise<void> {
    if (plan.tasks.some(({ pool }) => pool === LARGE_POOL)) {
      await this.#airflow.providePool(LARGE_POOL, largeSlots[this.#options.engine], 'jobs that take much memory');
    }
    // Left behind by a lab that was killed: it would hold this one up.
    for (const { dag_run_id: id } of await this.#airflow.activeRuns()) if (id !== this.#runId) await this.#airflow.fail(id);
    const some = [...days].flatMap(([name, planned]) => (planned.days === 'all' ? [] : [[name, planned.days] as const]));
    const { deadlineMs } = this.#run;
    await this.#airflow.trigger(this.#runId, {
      run: this.#runId,
      days: Object.fromEntries(some),
      // compose/config/postgres-exporter/airflow.yaml reads it, for the alert DayLate.
      ...(deadlineMs === undefined ? {} : { deadlineSeconds: deadlineMs / 1000 }),
    });
  }

  /** Until the run has ended, or is aborted. */
  async #watch(tell: (statement: SessionStatement) => Promise<void>): Promise<void> {
    const { sleep } = this.#options;
    const { signal } = this.#run;
    for (let polls = 1; !signal.aborted; polls++) {
      await sleep(POLL_MS, signal);
      await this.#look(tell);
      const isDue = polls % POLLS_PER_RUN_POLL === 0 || this.#told.size === this.#jobs.length;
      if (!isDue || signal.aborted) continue;
      const { state } = await this.#patience.ask(() => this.#airflow.run(this.#runId));
      if (state === 'success' || state === 'failed') return;
    }
  }

  /** Takes over what the session says; while it is away, what it said last holds. */
  async #look(tell: (statement: SessionStatement) => Promise<void>): Promise<void> {
    try {
      this.#statements = await this.#session.statements(this.#runId);
    } catch (error) {
      if (!(error instanceof Unanswered)) throw error;
    }
    for (const statement of this.#statements) await tell(statement);
  }

  #tellSuccesses(state: EtlStateFile, days: ReadonlyMap<string, PlannedJob>): (statement: SessionStatement) => Promise<void> {
    const known = new Map(this.#jobs.map((job) => [job.name, job]));
    return async (statement) => {
      const { job: name } = statement;
      const job = known.get(name);
      if (!job || statement.state !== 'succeeded' || this.#told.has(name)) return;
      this.#told.add(name);
      const planned = days.get(name);
      if (planned) await state.note(name, planned.after);
      const [result] = resultsOf([job], {
        statements: [statement],
        tasks: [],
        begunMs: this.#begunMs,
        nowMs: this.#options.epochMs(),
        isAborted: false,
      });
      if (result) this.#run.onUpdate(result);
    };
  }

  /** Ends the run in Airflow, so that nothing more is begun, and in the session, so that nothing goes on. */
  async #abort(): Promise<void> {
    for (const end of [() => this.#session.cancel(this.#runId), () => this.#airflow.fail(this.#runId)]) {
      await end().catch((error: unknown) => {
        // What is away does nothing more of itself: the session refuses a run that Airflow has failed, and the other way round.
        if (!(error instanceof Unanswered)) throw error;
      });
    }
  }
}
