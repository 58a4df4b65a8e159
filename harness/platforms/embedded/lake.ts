import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { DuckDBInstance, type DuckDBConnection, type DuckDBPreparedStatement } from '@duckdb/node-api';
import { LabError, messageOf } from '../../model/errors.ts';
import type { AccountStore, Lake, Row, SqlDialect } from '../../model/platform.ts';
import { plainValue } from '../plain-value.ts';
import { openCatalogue, readSnapshot, type CommitRow, type Snapshot } from './catalogue.ts';
import { layoutOf, quote, type Layout } from './layout.ts';
import { findWays, type EventWays } from './requests.ts';
import type { SoughtEvent } from '../trace-event.ts';
import { prepareReading } from './reading-statement.ts';
import { emptyEventsSelect, fingerprintOfFile, type TypedColumns } from './typed-columns.ts';

/** Where a reader learns what is committed: the running server, or the catalogue of one that does not run. */
export interface SnapshotSource {
  /** The newest snapshot; of the commits only those after `commitsAfter`. */
  snapshot(commitsAfter: number): Promise<Snapshot>;
  /** Parquet file with the dead letters; undefined if there are none. */
  deadLetters(): Promise<string | undefined>;
  /** How an event has come, as far as the catalogue knows. */
  ways(sought: SoughtEvent): Promise<EventWays>;
}

const MEMORY_LIMIT = '2GiB';
/** Of a catalogue that is opened for a question. */
const SLEEPING_MEMORY_BYTES = 512 * 2 ** 20;

const dialect: SqlDialect = {
  epochMs: (timestamp) => `epoch_ms(${timestamp})`,
};

/** A reader of the lake with its own DuckDB: it shares nothing with the writing process but the files. */
export async function openReader(directory: string, source: SnapshotSource, columns: TypedColumns): Promise<Reader> {
  const layout = layoutOf(directory);
  const instance = await DuckDBInstance.create(':memory:', { memory_limit: MEMORY_LIMIT, threads: '2', temp_directory: layout.temp });
  const connection = await instance.connect();
  await connection.run('CREATE TABLE commits (commit_id BIGINT, started_at TIMESTAMP, written_at TIMESTAMP, committed_at TIMESTAMP)');
  await connection.run(
    "CREATE VIEW lake_columns AS SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'main'",
  );
  const reader = new Reader(layout, instance, connection, source, columns);
  await reader.refresh();
  return reader;
}

export class Reader implements Lake {
  readonly dialect = dialect;
  readonly #layout: Layout;
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;
  readonly #source: SnapshotSource;
  readonly #columns: TypedColumns;
  #fingerprint: string | undefined;
  #lastCommit = -1;

  constructor(layout: Layout, instance: DuckDBInstance, connection: DuckDBConnection, source: SnapshotSource, columns: TypedColumns) {
    this.#layout = layout;
    this.#instance = instance;
    this.#connection = connection;
    this.#source = source;
    this.#columns = columns;
  }

  async query(sql: string): Promise<Row[]> {
    if (/\bdead_letters\b/i.test(sql)) await this.#viewDeadLetters();
    let statement: DuckDBPreparedStatement | undefined;
    try {
      statement = await prepareReading(this.#connection, sql);
      const reader = await statement.runAndReadAll();
      return reader
        .getRowObjectsJS()
        .map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, plainValue(value)])));
    } catch (error) {
      if (error instanceof LabError) throw error;
      throw new LabError('SQL_FAILED', `the query failed: ${messageOf(error).split('\n', 1)[0]}`, {
        cause: error,
      });
    } finally {
      statement?.destroySync();
    }
  }

  /** Another connection to the same tables, for work in parallel. */
  connect(): Promise<DuckDBConnection> {
    return this.#instance.connect();
  }

  async attachParquet(name: string, path: string): Promise<void> {
    await this.#connection.run(`CREATE OR REPLACE VIEW ${name} AS SELECT * FROM read_parquet(${quote(path)})`);
  }

  /** The account is kept beside the views on the lake's files: nothing has to be copied. */
  async openAccount(): Promise<AccountStore> {
    await this.#connection.run(`
      CREATE OR REPLACE VIEW lake_events AS
        SELECT source, sequence, commit_id, type, epoch_ms(time) AS time_ms, md5_number_lower(CAST(data AS VARCHAR)) AS content FROM events;
      CREATE OR REPLACE VIEW lake_raw_events AS SELECT source, sequence FROM raw_events;
      CREATE OR REPLACE VIEW lake_commits AS
        SELECT commit_id, epoch_ms(started_at) AS started_ms, epoch_ms(written_at) AS written_ms, epoch_ms(committed_at) AS committed_ms FROM commits`);
    return {
      query: (sql) => this.query(sql),
      attachParquet: (name, path) => this.attachParquet(name, path),
      materialise: async (name, select) => void (await this.#connection.run(`CREATE OR REPLACE TABLE ${name} AS ${select}`)),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    };
  }

  async refresh(): Promise<void> {
    const snapshot = await this.#source.snapshot(this.#lastCommit);
    const marts = (await readdir(this.#layout.marts).catch(() => [])).filter((file) => file.endsWith('.parquet')).toSorted();
    const fingerprint = [...snapshot.events, ...snapshot.raw, ...marts].join('\n');
    // Commits first: whoever sees an event finds its commit time.
    await this.#addCommits(snapshot.commits);
    if (fingerprint === this.#fingerprint) return;
    await this.#connection.run(`CREATE OR REPLACE VIEW events AS ${eventsSelect(snapshot.events, this.#columns)}`);
    await this.#connection.run(`CREATE OR REPLACE VIEW raw_events AS ${rawEventsSelect(snapshot.raw)}`);
    for (const file of marts) await this.attachParquet(basename(file, '.parquet'), join(this.#layout.marts, file));
    this.#fingerprint = fingerprint;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.resolve();
    this.#connection.closeSync();
    this.#instance.closeSync();
  }

  async #addCommits(commits: readonly CommitRow[]): Promise<void> {
    const added = commits.filter(({ id }) => id > this.#lastCommit);
    if (added.length === 0) return;
    const at = (ms: number): string => `make_timestamp(${Math.round(ms) * 1000})`;
    await this.#connection.run(
      `INSERT INTO commits VALUES ${added.map((c) => `(${c.id}, ${at(c.startedMs)}, ${at(c.writtenMs)}, ${at(c.committedMs)})`).join(', ')}`,
    );
    this.#lastCommit = Math.max(...added.map(({ id }) => id));
  }

  async #viewDeadLetters(): Promise<void> {
    const path = await this.#source.deadLetters();
    const columns = 'source, id, sequence, reason, detail, make_timestamp(rejected_ms * 1000) AS rejected_at, body';
    const from =
      path === undefined
        ? `(SELECT NULL::VARCHAR AS source, NULL::VARCHAR AS id, NULL::BIGINT AS sequence, NULL::VARCHAR AS reason, NULL::VARCHAR AS detail, NULL::BIGINT AS rejected_ms, NULL::VARCHAR AS body WHERE FALSE)`
        : `read_parquet(${quote(path)})`;
    await this.#connection.run(`CREATE OR REPLACE VIEW dead_letters AS SELECT ${columns} FROM ${from}`);
  }
}

const list = (files: readonly string[]): string => `[${files.map(quote).join(', ')}]`;

/** All columns in their order, whatever the files have: those of each family hold the columns of that family. */
function eventsSelect(files: readonly string[], columns: TypedColumns): string {
  const groups = new Map<string, string[]>();
  for (const path of files) {
    const key = fingerprintOfFile(path);
    groups.set(key, [...(groups.get(key) ?? []), path]);
  }
  const selects = [...groups.values()].map(
    (paths) => `SELECT * FROM read_parquet(${list(paths)}, hive_partitioning = true, hive_types = {'event_day': DATE, 'family': VARCHAR})`,
  );
  return [emptyEventsSelect(columns), ...selects].join(' UNION ALL BY NAME ');
}

function rawEventsSelect(files: readonly string[]): string {
  if (files.length === 0) {
    return 'SELECT NULL::VARCHAR AS source, NULL::BIGINT AS sequence, NULL::VARCHAR AS id, NULL::TIMESTAMP AS ingested_at, NULL::BIGINT AS commit_id WHERE FALSE';
  }
  return `
    SELECT event.source AS source, TRY_CAST(event.sequence AS BIGINT) AS sequence, event.id AS id, make_timestamp(ingested_at_ms * 1000) AS ingested_at, commit_id
    FROM read_json(${list(files)}, format = 'newline_delimited', compression = 'zstd', maximum_object_size = 33554432, columns = {
      commit_id: 'BIGINT', ingested_at_ms: 'BIGINT', event: 'STRUCT(source VARCHAR, id VARCHAR, sequence VARCHAR)'})`;
}

/** Reads the catalogue of a platform that does not run. */
export async function sleepingSource(directory: string): Promise<SnapshotSource> {
  const layout = layoutOf(directory);
  return withCatalogue(layout, async (connection) => {
    const snapshot = await readSnapshot(connection);
    const path = join(layout.temp, 'dead-letters.parquet');
    await connection.run(`COPY (SELECT * FROM dead_letters) TO ${quote(path)} (FORMAT parquet)`);
    return {
      snapshot: () => Promise.resolve(snapshot),
      deadLetters: () => Promise.resolve(path),
      ways: (sought) => withCatalogue(layout, (opened) => findWays(opened, sought)),
    };
  });
}

async function withCatalogue<T>(layout: Layout, body: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
  const instance = await openCatalogue(layout, SLEEPING_MEMORY_BYTES);
  try {
    const connection = await instance.connect();
    try {
      return await body(connection);
    } finally {
      connection.closeSync();
    }
  } finally {
    instance.closeSync();
  }
}
