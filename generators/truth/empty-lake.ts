import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { messageOf } from '../../harness/model/errors.ts';
import type { EtlJob } from '../../harness/model/etl.ts';
import { eventTypes } from '../events/event-types.ts';
import { envelopeColumns, partitionColumns, payloadFieldsOf, type TypedColumn } from '../events/lake-columns.ts';

/** Types that Parquet and every engine have. An uncast sum would be a HUGEINT, which DuckDB writes to Parquet as a DOUBLE. */
export const portableTypes: ReadonlySet<string> = new Set(['BIGINT', 'BOOLEAN', 'DATE', 'DOUBLE', 'TIMESTAMP', 'VARCHAR']);

const columns = (text: string): TypedColumn[] =>
  text.split(', ').map((column) => {
    const [name = '', sqlType = ''] = column.split(' ');
    return { name, sqlType };
  });

/** The tables that are there before any job has run; see `Lake`. */
export const baseTableColumns: Readonly<Record<string, readonly TypedColumn[]>> = {
  events: [...envelopeColumns, ...payloadFieldsOf(eventTypes), ...partitionColumns],
  raw_events: columns('source VARCHAR, sequence BIGINT, id VARCHAR, ingested_at TIMESTAMP, commit_id BIGINT'),
  commits: columns('commit_id BIGINT, started_at TIMESTAMP, written_at TIMESTAMP, committed_at TIMESTAMP'),
  dead_letters: columns('source VARCHAR, id VARCHAR, sequence BIGINT, reason VARCHAR, detail VARCHAR, rejected_at TIMESTAMP, body VARCHAR'),
  lake_columns: columns('table_name VARCHAR, column_name VARCHAR'),
};

export interface EmptyLakeOptions {
  readonly memoryLimitBytes: number;
  readonly threads: number;
  /** Where what does not fit in memory goes. */
  readonly tempDirectory: string;
}

/** A DuckDB in memory with the tables of a lake, but none of their rows. */
export interface EmptyLake {
  readonly connection: DuckDBConnection;
  /** Columns of each table, in order: those of the base tables, and of each job that DuckDB understands. */
  readonly tables: ReadonlyMap<string, readonly TypedColumn[]>;
  /** What is wrong with each job that is not among them, on its first line. */
  readonly problems: ReadonlyMap<string, string>;
  close(): void;
}

/** Makes the tables of the lake, and that of each job by running its SQL over them; `jobs` come in an order in which each follows those that it reads. */
export async function openEmptyLake(jobs: readonly EtlJob[], options: EmptyLakeOptions): Promise<EmptyLake> {
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: `${Math.round(options.memoryLimitBytes / 2 ** 20)}MiB`,
    threads: String(options.threads),
    temp_directory: options.tempDirectory,
  });
  const connection = await instance.connect();
  const tables = new Map<string, readonly TypedColumn[]>(Object.entries(baseTableColumns));
  const problems = new Map<string, string>();
  for (const [table, list] of tables) {
    await connection.run(`CREATE TABLE ${table} (${list.map(({ name, sqlType }) => `"${name}" ${sqlType}`).join(', ')})`);
  }
  for (const { name, sql, maintenance } of jobs) {
    if (maintenance) continue;
    try {
      await connection.run(`CREATE TABLE ${name} AS SELECT * FROM (\n${sql}\n) AS result LIMIT 0`);
      const made = await connection.runAndReadAll(`SELECT * FROM ${name}`);
      const types = made.columnTypes();
      const columns = made.columnNames().map((column, index) => ({ name: column, sqlType: types[index]?.toString() ?? '' }));
      const strange = columns.find(({ sqlType }) => !portableTypes.has(sqlType));
      if (strange)
        throw new Error(`column ${strange.name} is ${strange.sqlType}: write CAST(… AS …) to one of ${[...portableTypes].join(', ')}`);
      tables.set(name, columns);
    } catch (error) {
      problems.set(name, messageOf(error));
    }
  }
  return {
    connection,
    tables,
    problems,
    close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}
