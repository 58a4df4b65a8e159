import { readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { EtlDays, EtlJob } from '../../model/etl.ts';
import type { Orchestrator } from '../../model/platform.ts';
import { EtlStateFile, planDays, readNewestCommits, selectOfDays } from '../etl-days.ts';
import { scheduleJobs, type JobRunner, type JobWork, type OrchestratorClock } from '../job-schedule.ts';
import { synchroniseFile, synchroniseFolders } from './files.ts';
import { quote, type Layout } from './layout.ts';
import type { Reader } from './lake.ts';
import { maintain } from './maintenance.ts';
import { tablePath, tablesOf } from './tables.ts';

const PARALLEL_JOBS = 2;
/** Two large ones would share the memory that one may need alone. */
const PARALLEL_LARGE_JOBS = 1;

/** What jobs need of a reader of the lake. */
export type JobReader = Pick<Reader, 'connect' | 'query' | 'refresh'>;

/** Runs jobs in process: DuckDB over the lake's files, each result a Parquet file in `marts/`, replaced by rename. */
export function createOrchestrator(layout: Layout, reader: JobReader, clock: OrchestratorClock): Orchestrator {
  return {
    async run(jobs, options) {
      await reader.refresh();
      // Asked of, the reader makes this table what it is at this moment.
      if (jobs.some(({ sql }) => /\bdead_letters\b/i.test(sql))) await reader.query('SELECT reason FROM dead_letters WHERE FALSE');
      const file = await EtlStateFile.open(layout.directory);
      const newestCommits = await readNewestCommits(reader);
      const planned = planDays(jobs, file.state, { newestCommits, tables: await tablesOf(layout) }, options.days);
      const schedule = scheduleJobs({
        ...clock,
        parallelJobs: PARALLEL_JOBS,
        parallelLargeJobs: PARALLEL_LARGE_JOBS,
        openRunner: () =>
          openRunner(layout, reader, async (job, run) => {
            const plan = planned.get(job.name);
            const work = await run(plan?.days ?? 'all');
            if (plan) await file.note(job.name, plan.after);
            return work;
          }),
      });
      return schedule.run(jobs, options);
    },
  };
}

async function openRunner(
  layout: Layout,
  reader: JobReader,
  planned: (job: EtlJob, run: (days: EtlDays) => Promise<JobWork>) => Promise<JobWork>,
): Promise<JobRunner> {
  const connection = await reader.connect();
  const profile = await openProfile(connection, layout);
  return {
    async run(job, signal) {
      const cancel = (): void => connection.interrupt();
      signal.addEventListener('abort', cancel);
      try {
        return await (job.maintenance
          ? maintain(job.maintenance, { connection, layout, signal })
          : planned(job, (days) => writeTable(job, days, { connection, layout, signal, profile })));
      } finally {
        signal.removeEventListener('abort', cancel);
      }
    },
    async [Symbol.asyncDispose]() {
      connection.closeSync();
      await profile.remove();
    },
  };
}

interface WriteContext {
  readonly connection: DuckDBConnection;
  readonly layout: Layout;
  readonly signal: AbortSignal;
  readonly profile: Profile;
}

/** Writes a job's table, or some days of it beside the others as they were, and puts it in the place of the old one in one step. */
async function writeTable(job: EtlJob, days: EtlDays, { connection, layout, signal, profile }: WriteContext): Promise<JobWork> {
  const path = tablePath(layout, job.name);
  if (days.length === 0) return { rows: await rowsIn(path, connection), bytes: 0, coreSeconds: 0 };
  const partial = `${path}.partial`;
  const select = selectOfDays(job, days);
  const others =
    days === 'all'
      ? ''
      : `SELECT * FROM read_parquet(${quote(path)}) WHERE event_day IS NULL OR event_day NOT IN (${days.map((day) => `DATE '${day}'`).join(', ')}) UNION ALL BY NAME\n`;
  let bytes: number;
  let rows: number;
  try {
    const copied = await connection.runAndReadAll(`COPY (${others}${select}\n) TO ${quote(partial)} (FORMAT parquet, COMPRESSION zstd)`);
    rows = Number(copied.getRows()[0]?.[0]);
    bytes = await synchroniseFile(partial);
    // One that was given up must not come in the way of the attempt after it.
    signal.throwIfAborted();
    await rename(partial, path);
    await synchroniseFolders([layout.marts]);
  } finally {
    await rm(partial, { force: true });
  }
  const coreSeconds = await profile.coreSeconds();
  await connection.run(`CREATE OR REPLACE VIEW ${job.name} AS SELECT * FROM read_parquet(${quote(path)})`);
  return { rows, bytes, coreSeconds };
}

async function rowsIn(path: string, connection: DuckDBConnection): Promise<number> {
  const counted = await connection.runAndReadAll(`SELECT count(*) FROM read_parquet(${quote(path)})`);
  return Number(counted.getRows()[0]?.[0]);
}

/** What DuckDB says of the last statement of a connection. */
interface Profile {
  /** Time that its operators ran, on all threads together: CPU time, and what they waited for the disk. null: it does not say. */
  coreSeconds(): Promise<number | null>;
  remove(): Promise<void>;
}

let profiles = 0;

async function openProfile(connection: DuckDBConnection, layout: Layout): Promise<Profile> {
  const path = join(layout.temp, `profile-${process.pid}-${profiles++}.json`);
  await connection.run(`PRAGMA enable_profiling = 'json'`);
  await connection.run(`SET profiling_output = ${quote(path)}`);
  return {
    async coreSeconds() {
      try {
        const { cpu_time: seconds } = JSON.parse(await readFile(path, 'utf8')) as { cpu_time?: unknown };
        return typeof seconds === 'number' ? seconds : null;
      } catch {
        return null;
      }
    },
    remove: () => rm(path, { force: true }),
  };
}
