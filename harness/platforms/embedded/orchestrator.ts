import { open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { messageOf } from '../../model/errors.ts';
import type { EtlJob, EtlJobResult } from '../../model/etl.ts';
import type { Orchestrator } from '../../model/platform.ts';
import { quote, type Layout } from './layout.ts';
import { synchroniseFolders } from './files.ts';
import type { Reader } from './lake.ts';

const PARALLEL_JOBS = 2;
const ATTEMPTS = 2;

/** Runs jobs in process: DuckDB over the lake's files, each result a Parquet file in `marts/`, replaced by rename. */
export function createOrchestrator(layout: Layout, reader: Reader, epochMs: () => number): Orchestrator {
  return {
    async run(jobs, { signal, onUpdate }) {
      await reader.refresh();
      const queuedMs = epochMs();
      const results = new Map<string, EtlJobResult>();
      const waiting = new Map(jobs.map((job) => [job.name, job]));
      const known = new Set(jobs.map(({ name }) => name));
      const finish = (result: EtlJobResult): void => {
        results.set(result.name, result);
        onUpdate(result);
      };
      const work = async (): Promise<void> => {
        const connection = await reader.connect();
        try {
          for (;;) {
            skipBlocked();
            const job = [...waiting.values()].find((candidate) =>
              candidate.dependsOn.every((name) => !known.has(name) || results.get(name)?.state === 'succeeded'),
            );
            if (job) {
              waiting.delete(job.name);
              finish(await runJob(job, connection));
              wake();
            } else if (waiting.size === 0 || signal.aborted) return;
            else await woken();
          }
        } finally {
          connection.closeSync();
        }
      };
      const skipBlocked = (): void => {
        for (let changed = true; changed;) {
          changed = false;
          for (const job of waiting.values()) {
            const blocker = job.dependsOn.find((name) => results.has(name) && results.get(name)?.state !== 'succeeded');
            if (blocker === undefined && !signal.aborted) continue;
            waiting.delete(job.name);
            changed = true;
            const error = blocker === undefined ? 'the run was interrupted' : `${blocker} did not succeed`;
            finish({ name: job.name, state: 'skipped', queuedMs, startedMs: null, endedMs: null, attempts: 0, rows: null, error });
          }
        }
      };
      const sleepers: (() => void)[] = [];
      const woken = (): Promise<void> => new Promise((resolve) => sleepers.push(resolve));
      const wake = (): void => sleepers.splice(0).forEach((resolve) => resolve());
      const runJob = async (job: EtlJob, connection: DuckDBConnection): Promise<EtlJobResult> => {
        const startedMs = epochMs();
        let error = '';
        for (let attempts = 1; attempts <= ATTEMPTS; attempts++) {
          try {
            const rows = await materialise(job, connection, layout);
            return { name: job.name, state: 'succeeded', queuedMs, startedMs, endedMs: epochMs(), attempts, rows, error: null };
          } catch (cause) {
            error = messageOf(cause);
          }
        }
        return { name: job.name, state: 'failed', queuedMs, startedMs, endedMs: epochMs(), attempts: ATTEMPTS, rows: null, error };
      };
      await Promise.all(Array.from({ length: PARALLEL_JOBS }, work));
      return jobs.flatMap(({ name }) => results.get(name) ?? []);
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
