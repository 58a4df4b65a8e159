import { open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { EtlJob } from '../../model/etl.ts';
import type { Orchestrator } from '../../model/platform.ts';
import { scheduleJobs } from '../job-schedule.ts';
import { quote, type Layout } from './layout.ts';
import { synchroniseFolders } from './files.ts';
import type { Reader } from './lake.ts';

const PARALLEL_JOBS = 2;

/** Runs jobs in process: DuckDB over the lake's files, each result a Parquet file in `marts/`, replaced by rename. */
export function createOrchestrator(layout: Layout, reader: Reader, epochMs: () => number): Orchestrator {
  const schedule = scheduleJobs({
    parallelJobs: PARALLEL_JOBS,
    epochMs,
    async openRunner() {
      const connection = await reader.connect();
      return {
        run: (job) => materialise(job, connection, layout),
        async [Symbol.asyncDispose]() {
          await Promise.resolve();
          connection.closeSync();
        },
      };
    },
  });
  return {
    async run(jobs, options) {
      await reader.refresh();
      return schedule.run(jobs, options);
    },
  };
}

async function materialise(job: EtlJob, connection: DuckDBConnection, layout: Layout): Promise<number> {
  const path = join(layout.marts, `${job.name}.parquet`);
  const partial = `${path}.partial`;
  try {
    await connection.run(`COPY (${job.sql}\n) TO ${quote(partial)} (FORMAT parquet, COMPRESSION zstd)`);
    const file = await open(partial, 'r+');
    try {
      await file.datasync();
    } finally {
      await file.close();
    }
    await rename(partial, path);
    await synchroniseFolders([layout.marts]);
  } finally {
    await rm(partial, { force: true });
  }
  await connection.run(`CREATE OR REPLACE VIEW ${job.name} AS SELECT * FROM read_parquet(${quote(path)})`);
  const counted = await connection.runAndReadAll(`SELECT count(*)::DOUBLE FROM ${job.name}`);
  return Number(counted.getRows()[0]?.[0]);
}
