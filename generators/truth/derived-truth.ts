import { DuckDBDateValue, DuckDBTimestampValue, type DuckDBAppender, type DuckDBConnection } from '@duckdb/node-api';
import { messageOf } from '../../harness/model/errors.ts';
import type { EtlJob } from '../../harness/model/etl.ts';
import type { Row, SqlValue } from '../../harness/model/platform.ts';
import type { TypedColumn } from '../events/lake-columns.ts';
import type { TruthTable } from './domain.ts';
import { baseTableColumns, openEmptyLake, type EmptyLake } from './empty-lake.ts';

/** How the rows that a job must give are known: by replaying the event stream, or by running its SQL over such rows in an engine of the harness. */
export type TruthOrigin = 'seed' | 'derived';

/** The rows that a job must give, or why they are not known. */
export type DemandedResult =
  | { readonly job: string; readonly origin: TruthOrigin; readonly rows: readonly Row[] }
  | { readonly job: string; readonly origin: TruthOrigin; readonly error: string };

export interface DerivedTruthOptions {
  /** Jobs whose rows come in `tables`: all others are derived. */
  readonly fromSeed: ReadonlySet<string>;
  /** Where what does not fit in memory goes; it need not exist. */
  readonly tempDirectory: string;
}

/** What the harness's own engine may take: it works while the platform rests, but on the same machine. */
const MEMORY_LIMIT_BYTES = 1.5 * 2 ** 30;
const THREADS = 2;

/**
 * What each job must give: `tables`, as they come, and of all jobs that are not among them the result of their SQL over the demanded rows of what
 * they read. So an engine is held against another one over the same input, and its input against the seed. Each job's result comes once, as
 * soon as it can be known; a table is forgotten when no job reads it any more. Maintenance jobs have no result, and
 * those of unprovable ones depend on more than the seed.
 */
export async function* deriveTruth(
  jobs: readonly EtlJob[],
  tables: AsyncIterable<TruthTable> | Iterable<TruthTable>,
  { fromSeed, tempDirectory }: DerivedTruthOptions,
): AsyncGenerator<DemandedResult, void> {
  const derived = jobs.filter(({ name, maintenance, unprovable }) => !maintenance && unprovable === undefined && !fromSeed.has(name));
  const lake = await openEmptyLake(jobs, { memoryLimitBytes: MEMORY_LIMIT_BYTES, threads: THREADS, tempDirectory });
  try {
    const shelf = new Shelf(lake, derived);
    for await (const [job, rows] of tables) {
      yield { job, origin: 'seed', rows };
      await shelf.put(job, rows);
      yield* shelf.derive();
    }
    // Of a catalogue whose jobs read nothing.
    yield* shelf.derive();
    yield* shelf.unknown();
  } finally {
    lake.close();
  }
}

/** The demanded tables that are still read, and the jobs that wait for some. */
class Shelf {
  readonly #lake: EmptyLake;
  readonly #filled = new Set<string>();
  /** In an order in which each follows those that it reads. */
  #waiting: readonly EtlJob[];

  constructor(lake: EmptyLake, derived: readonly EtlJob[]) {
    this.#lake = lake;
    this.#waiting = derived;
  }

  /** Keeps the rows of a table as long as jobs wait that read it. What does not fit its columns is wrong, and nothing follows from it. */
  async put(name: string, rows: readonly Row[]): Promise<void> {
    const columns = this.#lake.tables.get(name);
    if (columns === undefined) return;
    try {
      if (this.#isRead(name)) await appendRows(this.#lake.connection, name, columns, rows);
      this.#filled.add(name);
    } catch {
      await this.#forget(name);
    }
  }

  /** The results of all jobs whose inputs are there. */
  async *derive(): AsyncGenerator<DemandedResult, void> {
    for (let job = this.#nextReady(); job; job = this.#nextReady()) {
      const { name } = job;
      this.#waiting = this.#waiting.filter((each) => each.name !== name);
      yield await this.#resultOf(job);
      for (const table of [...this.#inputsOf(job), name]) if (!this.#isRead(table)) await this.#forget(table);
    }
  }

  /** The jobs that cannot be known because one before them is not. */
  unknown(): DemandedResult[] {
    return this.#waiting.map((job) => {
      const missing = this.#inputsOf(job).filter((table) => !this.#filled.has(table));
      return { job: job.name, origin: 'derived', error: `the rows of ${missing.join(', ')} are not known` };
    });
  }

  #nextReady(): EtlJob | undefined {
    return this.#waiting.find((job) => this.#inputsOf(job).every((table) => this.#filled.has(table)));
  }

  async #resultOf({ name, sql }: EtlJob): Promise<DemandedResult> {
    const { connection, problems } = this.#lake;
    try {
      const problem = problems.get(name);
      if (problem !== undefined) throw new Error(problem);
      const base = connection.getTableNames(sql, false).find((table) => Object.hasOwn(baseTableColumns, table));
      if (base !== undefined) throw new Error(`it reads ${base}, and its rows are not computed from the seed`);
      await connection.run(`INSERT INTO ${name} ${sql}`);
      const found = await connection.runAndReadAll(`SELECT * FROM ${name}`);
      this.#filled.add(name);
      return { job: name, origin: 'derived', rows: found.getRowObjectsJS().map(plainRow) };
    } catch (error) {
      return { job: name, origin: 'derived', error: messageOf(error).split('\n', 1)[0] ?? '' };
    }
  }

  async #forget(table: string): Promise<void> {
    if (this.#lake.tables.has(table)) await this.#lake.connection.run(`TRUNCATE ${table}`);
  }

  #isRead(table: string): boolean {
    return this.#waiting.some((job) => this.#inputsOf(job).includes(table));
  }

  /** Maintenance, on which a job may wait, gives no rows. */
  #inputsOf({ dependsOn }: EtlJob): string[] {
    return dependsOn.filter((name) => this.#lake.tables.has(name) || this.#lake.problems.has(name));
  }
}

function plainRow(row: Readonly<Record<string, unknown>>): Row {
  const plain = (value: unknown): SqlValue => (value instanceof Date ? value.toISOString() : (value as SqlValue));
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, plain(value)]));
}

type Append = (appender: DuckDBAppender, value: NonNullable<SqlValue>) => void;

const DAY_MS = 86_400_000;

function epochMsOf(value: NonNullable<SqlValue>): number {
  const epochMs = Date.parse(String(value));
  if (Number.isNaN(epochMs)) throw new TypeError(`"${value}" is neither a day nor an instant`);
  return epochMs;
}

const appends: Readonly<Record<string, Append>> = {
  BIGINT: (appender, value) => appender.appendBigInt(BigInt(value)),
  BOOLEAN: (appender, value) => appender.appendBoolean(Boolean(value)),
  DATE: (appender, value) => appender.appendDate(new DuckDBDateValue(epochMsOf(value) / DAY_MS)),
  DOUBLE: (appender, value) => appender.appendDouble(Number(value)),
  TIMESTAMP: (appender, value) => appender.appendTimestamp(new DuckDBTimestampValue(BigInt(epochMsOf(value)) * 1000n)),
  VARCHAR: (appender, value) => appender.appendVarchar(String(value)),
};

/** Fills a table. @throws Error if a value does not fit its column */
async function appendRows(
  connection: DuckDBConnection,
  table: string,
  columns: readonly TypedColumn[],
  rows: readonly Row[],
): Promise<void> {
  const writers = columns.map(({ name, sqlType }) => ({ name, append: appends[sqlType] as Append }));
  const appender = await connection.createAppender(table);
  try {
    for (const row of rows) {
      for (const { name, append } of writers) {
        const value = row[name] ?? null;
        if (value === null) appender.appendNull();
        else append(appender, value);
      }
      appender.endRow();
    }
  } finally {
    appender.closeSync();
  }
}
