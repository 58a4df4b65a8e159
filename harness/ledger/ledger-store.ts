import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  DOUBLE,
  DuckDBDataChunk,
  DuckDBInstance,
  INTEGER,
  TINYINT,
  UBIGINT,
  UINTEGER,
  USMALLINT,
  UTINYINT,
  type DuckDBAppender,
  type DuckDBConnection,
  type DuckDBVector,
} from '@duckdb/node-api';
import { LabError, messageOf } from '../model/errors.ts';
import { outcomes, type SubmissionColumns } from '../model/ledger.ts';
import { disorders, rejectionReasons, sources } from '../model/workload.ts';

/** The table's columns, in the order of `SubmissionColumns`; a chunk is copied into it vector by vector. */
const tableColumns = [
  ['sourceIndex', 'source_index', 'USMALLINT', USMALLINT],
  ['sequence', 'sequence', 'UINTEGER', UINTEGER],
  ['copy', 'copy', 'TINYINT', TINYINT],
  ['typeIndex', 'type_index', 'USMALLINT', USMALLINT],
  ['disorder', 'disorder_index', 'UTINYINT', UTINYINT],
  ['bytes', 'bytes', 'INTEGER', INTEGER],
  ['timeMs', 'time_ms', 'DOUBLE', DOUBLE],
  ['intendedMs', 'intended_ms', 'DOUBLE', DOUBLE],
  ['sentMs', 'sent_ms', 'DOUBLE', DOUBLE],
  ['answeredMs', 'answered_ms', 'DOUBLE', DOUBLE],
  ['attempts', 'attempts', 'INTEGER', INTEGER],
  ['outcome', 'outcome_index', 'UTINYINT', UTINYINT],
  ['reason', 'reason_index', 'UTINYINT', UTINYINT],
  ['carried', 'carried', 'UTINYINT', UTINYINT],
  ['content', 'content', 'UBIGINT', UBIGINT],
] as const;
const columnTypes = tableColumns.map((column) => column[3]);

export interface LedgerStoreOptions {
  /** Folder that holds `ledger.duckdb` while the run lasts, and `ledger.parquet` after it. */
  readonly directory: string;
  /** CloudEvents types by type index. */
  readonly types: readonly string[];
  readonly memoryLimitBytes: number;
}

/** What an interrupted run had settled of one source: inclusive ranges [from, to, from, to, …]. */
export interface SettledRanges {
  readonly sourceIndex: number;
  readonly originals: Uint32Array;
  readonly duplicates: Uint32Array;
}

/**
 * The ledger while it grows: a DuckDB table on disk, so that memory stays bounded and `kill -9` leaves what was written.
 * What was acknowledged within the last moment before a kill may be missing; such events count as not settled and are sent again on resume.
 */
export class LedgerStore implements AsyncDisposable {
  readonly #options: LedgerStoreOptions;
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;
  readonly #appender: DuckDBAppender;
  #exported = false;
  #broken = false;

  private constructor(options: LedgerStoreOptions, instance: DuckDBInstance, connection: DuckDBConnection, appender: DuckDBAppender) {
    this.#options = options;
    this.#instance = instance;
    this.#connection = connection;
    this.#appender = appender;
  }

  static async open(options: LedgerStoreOptions): Promise<LedgerStore> {
    const instance = await DuckDBInstance.create(join(options.directory, 'ledger.duckdb'), {
      memory_limit: `${Math.round(options.memoryLimitBytes / 2 ** 20)}MiB`,
      threads: '1',
    });
    const connection = await instance.connect();
    await connection.run(
      `CREATE TABLE IF NOT EXISTS submissions (${tableColumns.map(([, name, type]) => `${name} ${type} NOT NULL`).join(', ')})`,
    );
    return new LedgerStore(options, instance, connection, await connection.createAppender('submissions'));
  }

  /** Adds finished submissions. They are on disk after the next `flush`. */
  append(chunk: SubmissionColumns): void {
    const data = DuckDBDataChunk.create(columnTypes, chunk.rows);
    for (const [index, [key]] of tableColumns.entries()) fillVector(data.getColumnVector(index), chunk[key], chunk.rows);
    this.#write(() => this.#appender.appendDataChunk(data));
  }

  /** Whether the whole account is in `ledger.parquet`. */
  get exported(): boolean {
    return this.#exported;
  }

  flush(): void {
    this.#write(() => this.#appender.flushSync());
  }

  /** @throws LabError `LEDGER_UNWRITABLE`; the appender is then of no use any more. */
  #write(action: () => void): void {
    try {
      action();
    } catch (cause) {
      this.#broken = true;
      throw unwritable(this.#options.directory, cause);
    }
  }

  /** Largest offset that has been sent, and what is settled (acknowledged or rejected) so far; for resuming. */
  async settled(originEpochMs: number): Promise<{ lastOffsetMs: number; ranges: SettledRanges[] }> {
    this.flush();
    const last = await this.#connection.runAndReadAll(`SELECT max(intended_ms) FROM submissions`);
    const lastIntendedMs = (last.getRows()[0]?.[0] as number | null) ?? originEpochMs;
    const done = outcomes.flatMap((outcome, index) => (outcome === 'acknowledged' || outcome === 'rejected' ? [index] : []));
    // What failed or stayed unknown is tried again, so its old rows must go: every submission has one row.
    await this.#connection.run(`DELETE FROM submissions WHERE outcome_index NOT IN (${done.join(', ')})`);
    const islands = await this.#connection.runAndReadAll(`
      WITH numbered AS (
        SELECT source_index, copy, sequence, sequence::BIGINT - row_number() OVER (PARTITION BY source_index, copy ORDER BY sequence) AS island
        FROM submissions
      )
      SELECT source_index, copy, min(sequence)::INTEGER, max(sequence)::INTEGER FROM numbered
      GROUP BY source_index, copy, island ORDER BY source_index, copy, 3`);
    const bySource = sources.map(({ index }) => ({ sourceIndex: index, originals: [] as number[], duplicates: [] as number[] }));
    for (const [source, copy, from, to] of islands.getRows() as [number, number, number, number][]) {
      const entry = bySource[source];
      if (entry) (copy === 0 ? entry.originals : entry.duplicates).push(from, to);
    }
    return {
      lastOffsetMs: Math.max(0, lastIntendedMs - originEpochMs),
      ranges: bySource.map((entry) => ({
        sourceIndex: entry.sourceIndex,
        originals: Uint32Array.from(entry.originals),
        duplicates: Uint32Array.from(entry.duplicates),
      })),
    };
  }

  /** Writes `ledger.parquet`, with names in place of indexes (see model/ledger.ts), and returns its path. */
  async exportParquet(): Promise<string> {
    this.flush();
    const path = join(this.#options.directory, 'ledger.parquet');
    const partial = `${path}.partial`;
    const name = (values: readonly string[], index: string): string => `(${sqlList(values)})[${index} + 1]`;
    const sourceNames = sources.map((source) => source.name);
    const copy = this.#connection.run(`
      COPY (
        SELECT ${name(sourceNames, 'source_index')} AS source, sequence::BIGINT AS sequence, copy, ${name(this.#options.types, 'type_index')} AS type,
          ${name(disorders, 'disorder_index')} AS disorder, bytes, time_ms::BIGINT AS time_ms, intended_ms, sent_ms,
          CASE WHEN isnan(answered_ms) THEN NULL ELSE answered_ms END AS answered_ms, attempts,
          ${name(outcomes, 'outcome_index')} AS outcome, ${name(rejectionReasons, 'reason_index')} AS reason,
          carried = 1 AS carried, content
        FROM submissions
      ) TO '${partial.replaceAll("'", "''")}' (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)`);
    await copy.catch(async (cause: unknown) => {
      await rm(partial, { force: true, recursive: true });
      throw unwritable(this.#options.directory, cause);
    });
    await rename(partial, path);
    this.#exported = true;
    return path;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.resolve();
    try {
      this.#appender.closeSync();
    } catch (cause) {
      // Told already by the first write that failed.
      if (!this.#broken) throw unwritable(this.#options.directory, cause);
    }
    this.#connection.closeSync();
    this.#instance.closeSync();
  }
}

function unwritable(directory: string, cause: unknown): LabError {
  return new LabError('LEDGER_UNWRITABLE', `the ledger in ${directory} cannot be written: ${messageOf(cause).split('\n', 1)[0]}`, {
    cause,
  });
}

function sqlList(values: readonly string[]): string {
  return `[${values.map((value) => `'${value.replaceAll("'", "''")}'`).join(', ')}]`;
}

/** A numeric vector of @duckdb/node-api holds its values in a typed array: copying into it is far cheaper than value by value. */
function fillVector(
  vector: DuckDBVector,
  values: { readonly length: number; subarray(from: number, to: number): ArrayLike<number | bigint> },
  rows: number,
): void {
  const items = (vector as unknown as { items: { set(values: ArrayLike<number | bigint>): void } }).items;
  items.set(values.subarray(0, rows));
  vector.flush();
}
