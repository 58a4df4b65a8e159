import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { LabError, messageOf } from '../../../model/errors.ts';
import type { AccountStore } from '../../../model/platform.ts';
import { plainValue } from '../../plain-value.ts';
import type { ObjectStore } from './object-store.ts';
import { readRawZone } from './raw-zone.ts';
import type { TrinoClient } from './trino-client.ts';

const MEMORY_LIMIT = '2GiB';
const SCRATCH = 'scratch';
/** Of a signed 64-bit integer, as an unsigned one of the same bits. */
const unsigned = (column: string): string =>
  `CAST(CAST(${column} AS HUGEINT) + CASE WHEN ${column} < 0 THEN 18446744073709551616 ELSE 0 END AS UBIGINT)`;

export interface OpenAccountOptions {
  /** As the user that may write. */
  readonly trino: TrinoClient;
  readonly store: ObjectStore;
  /** For temporary files; a folder is made in it. */
  readonly directory: string;
  readonly epochMs: (timestamp: string) => string;
  readonly signal?: AbortSignal;
}

/**
 * Trino reads and hashes all events, into a table of its own whose files are then downloaded; the raw zone is read from its files; both are joined with the
 * ledger here, in DuckDB, which unlike Trino's small heap can spill.
 */
export async function openTrinoAccount(options: OpenAccountOptions): Promise<AccountStore> {
  const { trino, store, directory, epochMs } = options;
  // What fails ends the rest, too.
  const failure = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, failure.signal]) : failure.signal;
  await using undo = new AsyncDisposableStack();
  const folder = await mkdtemp(join(directory, 'account-'));
  undo.defer(() => rm(folder, { recursive: true, force: true }));
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: MEMORY_LIMIT,
    threads: '2',
    temp_directory: join(folder, 'spill'),
  });
  undo.defer(() => instance.closeSync());
  const connection = await instance.connect();
  undo.defer(() => connection.closeSync());

  // Commits first: what is read later knows at least these, and nothing of a later one is counted.
  const lastCommit = await copyCommits(trino, connection, epochMs, signal);
  const works = [
    hashEvents({ trino, store, folder, lastCommit, epochMs, signal }),
    readRawZone({ store, instance, folder, lastCommit, signal }),
  ];
  const results = await Promise.allSettled(
    works.map((work) =>
      work.catch((error: unknown) => {
        failure.abort(error);
        throw error;
      }),
    ),
  );
  if (failure.signal.aborted) throw failure.signal.reason;
  const [events, raw] = results.map((result) => (result.status === 'fulfilled' ? result.value : undefined));
  await connection.run(`
    CREATE VIEW lake_events AS ${
      events === undefined
        ? `
      SELECT NULL::VARCHAR AS source, NULL::BIGINT AS sequence, NULL::BIGINT AS commit_id, NULL::VARCHAR AS type, NULL::BIGINT AS time_ms, NULL::UBIGINT AS content WHERE FALSE`
        : `
      SELECT source, sequence, commit_id, type, time_ms, ${unsigned('content')} AS content FROM read_parquet('${events}')`
    };
    CREATE VIEW lake_raw_events AS ${raw === undefined ? 'SELECT NULL::VARCHAR AS source, NULL::BIGINT AS sequence WHERE FALSE' : `SELECT source, sequence FROM read_parquet('${raw}')`}`);

  const kept = undo.move();
  return {
    async query(sql) {
      try {
        const reader = await connection.runAndReadAll(sql);
        return reader
          .getRowObjectsJS()
          .map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, plainValue(value)])));
      } catch (error) {
        throw new LabError('SQL_FAILED', `the query failed: ${messageOf(error).split('\n', 1)[0]}`, { cause: error });
      }
    },
    async attachParquet(name, path) {
      await connection.run(`CREATE OR REPLACE VIEW ${name} AS SELECT * FROM read_parquet('${path.replaceAll("'", "''")}')`);
    },
    async materialise(name, select) {
      await connection.run(`CREATE OR REPLACE TABLE ${name} AS ${select}`);
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

/** Returns the number of the newest commit, of those too that brought duplicates only and so are in `raw_requests` alone. */
async function copyCommits(
  trino: TrinoClient,
  connection: DuckDBConnection,
  epochMs: OpenAccountOptions['epochMs'],
  signal: AbortSignal,
): Promise<number> {
  const { rows } = await trino.run(
    `SELECT commit_id, ${epochMs('started_at')}, ${epochMs('written_at')}, ${epochMs('committed_at')} FROM commits ORDER BY commit_id`,
    signal,
  );
  await connection.run('CREATE TABLE lake_commits (commit_id BIGINT, started_ms BIGINT, written_ms BIGINT, committed_ms BIGINT)');
  const appender = await connection.createAppender('lake_commits');
  for (const row of rows) {
    for (const value of row) appender.appendBigInt(BigInt(value as number));
    appender.endRow();
  }
  appender.closeSync();
  const last = await trino.run('SELECT coalesce(max(commit_id), 0) FROM raw_requests', signal);
  return Math.max(Number(rows.at(-1)?.[0] ?? 0), Number(last.rows[0]?.[0]));
}

interface HashEventsOptions {
  readonly trino: TrinoClient;
  readonly store: ObjectStore;
  readonly folder: string;
  readonly lastCommit: number;
  readonly epochMs: OpenAccountOptions['epochMs'];
  readonly signal: AbortSignal;
}

/** Has Trino hash all events, and downloads the result; returns a glob of its files. */
async function hashEvents({ trino, store, folder, lastCommit, epochMs, signal }: HashEventsOptions): Promise<string | undefined> {
  const table = `${SCRATCH}.account_${randomBytes(8).toString('hex')}`;
  await trino.run(`CREATE SCHEMA IF NOT EXISTS ${trino.catalog}.${SCRATCH}`, signal);
  try {
    // The lower half of an MD5 as a number, its bytes read from the last one on, as DuckDB's md5_number_lower does.
    await trino.run(
      `CREATE TABLE ${table} WITH (format = 'PARQUET') AS
       SELECT source, sequence, commit_id, type, ${epochMs('time')} AS time_ms, from_big_endian_64(reverse(substr(md5(to_utf8(data)), 9))) AS content
       FROM events WHERE commit_id <= ${lastCommit}`,
      signal,
    );
    const [, name] = table.split('.');
    const { rows } = await trino.run(`SELECT file_path FROM ${SCRATCH}."${name}$files" WHERE record_count > 0`, signal);
    const keys = rows.map(([path]) => String(path).replace(/^\w+:\/\/[^/]+\//, ''));
    for (const [place, key] of keys.entries()) await store.download(key, join(folder, `events-${place}.parquet`), signal);
    return keys.length === 0 ? undefined : join(folder, 'events-*.parquet');
  } finally {
    // Also when it was aborted: then with no signal.
    await trino.run(`DROP TABLE IF EXISTS ${table}`, new AbortController().signal);
  }
}
