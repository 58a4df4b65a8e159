import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { quote, type Layout } from './layout.ts';

/** When a micro-batch was taken from the queue, written, and committed; epoch milliseconds. */
export interface CommitRow {
  readonly id: number;
  readonly startedMs: number;
  readonly writtenMs: number;
  readonly committedMs: number;
  readonly events: number;
}

export interface Snapshot {
  readonly raw: readonly string[];
  readonly events: readonly string[];
  readonly commits: readonly CommitRow[];
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS commits (id BIGINT PRIMARY KEY, started_ms BIGINT, written_ms BIGINT, committed_ms BIGINT, events BIGINT);
  CREATE TABLE IF NOT EXISTS files (path VARCHAR, zone VARCHAR, bytes BIGINT);
  CREATE TABLE IF NOT EXISTS dead_letters (
    source VARCHAR, id VARCHAR, sequence BIGINT, reason VARCHAR, detail VARCHAR, rejected_ms BIGINT, body VARCHAR, request_id VARCHAR);
  -- Of an earlier version.
  ALTER TABLE dead_letters ADD COLUMN IF NOT EXISTS request_id VARCHAR;
  CREATE TABLE IF NOT EXISTS requests (
    commit_id BIGINT, request_id VARCHAR, source VARCHAR, received_ms BIGINT, durable_ms BIGINT, sequences VARCHAR, ids VARCHAR);
`;

/** Opens the database that holds queue, dead letters, commits and the list of files. */
export async function openCatalogue(layout: Layout, memoryLimitBytes: number): Promise<DuckDBInstance> {
  const instance = await DuckDBInstance.create(layout.catalogue, {
    memory_limit: `${Math.round(memoryLimitBytes / 2 ** 20)}MiB`,
    // A second thread would mostly wait for the first, busily: micro-batches are small.
    threads: '1',
    temp_directory: layout.temp,
    // Checkpoints happen at moments of our choice: the queue is mostly gone by then, so there is little to write.
    checkpoint_threshold: '16GiB',
    // What needs an order asks for it; without one, Parquet is written with less memory.
    preserve_insertion_order: 'false',
  });
  const connection = await instance.connect();
  await connection.run(SCHEMA);
  connection.closeSync();
  return instance;
}

export async function rowsOf(connection: DuckDBConnection, sql: string): Promise<Record<string, unknown>[]> {
  const reader = await connection.runAndReadAll(sql);
  return reader.getRowObjectsJS();
}

/** Everything that is committed, from the catalogue. */
export async function readSnapshot(connection: DuckDBConnection): Promise<Snapshot> {
  const files = await rowsOf(connection, 'SELECT path, zone FROM files ORDER BY path');
  const commits = await rowsOf(connection, 'SELECT * FROM commits ORDER BY id');
  const zone = (name: string): string[] => files.flatMap((file) => (file['zone'] === name ? [String(file['path'])] : []));
  return {
    raw: zone('raw'),
    events: zone('events'),
    commits: commits.map((row) => ({
      id: Number(row['id']),
      startedMs: Number(row['started_ms']),
      writtenMs: Number(row['written_ms']),
      committedMs: Number(row['committed_ms']),
      events: Number(row['events']),
    })),
  };
}

export function fileValues(files: readonly { path: string; zone: 'raw' | 'events'; bytes: number }[]): string {
  return files.map(({ path, zone, bytes }) => `(${quote(path)}, '${zone}', ${bytes})`).join(', ');
}
