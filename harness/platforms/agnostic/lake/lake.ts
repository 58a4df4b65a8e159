import type { Lake, SqlDialect } from '../../../model/platform.ts';
import { openTrinoAccount } from './account.ts';
import { ObjectStore, type ObjectStoreOptions } from './object-store.ts';
import { readingStatement } from './reading-statement.ts';
import { TrinoClient } from './trino-client.ts';
import { rowsOf } from './values.ts';
import { prepareLakeViews, type PrepareLakeViewsOptions } from './views.ts';

export interface TrinoLakeOptions {
  /** `http://127.0.0.1:PORT` */
  readonly trinoUrl: string;
  readonly storage: ObjectStoreOptions;
  /** For temporary files. */
  readonly directory: string;
  readonly signal?: AbortSignal;
}

export const TRINO_CATALOG = 'lake';
export const TRINO_SCHEMA = 'lakelab';
/** The only user that may write: compose/config/trino/rules.json. */
export const TRINO_WRITER = 'lakelab';
const TRINO_READER = 'reader';

const dialect: SqlDialect = {
  epochMs: (timestamp) => `date_diff('millisecond', TIMESTAMP '1970-01-01 00:00:00', ${timestamp})`,
};

export interface TrinoLake extends Lake {
  /** Trino as the user that may write; closed with the lake. */
  readonly writer: TrinoClient;
  /** Waits for the stream job's tables, and makes `commits` and `raw_events`; to be called once after each start. */
  prepareViews(options: PrepareLakeViewsOptions): Promise<void>;
}

/** The lake as Trino shows it. Nothing is asked before the first query. */
export function openTrinoLake({ trinoUrl, storage, directory, signal }: TrinoLakeOptions): TrinoLake {
  const client = { url: trinoUrl, catalog: TRINO_CATALOG, schema: TRINO_SCHEMA, ...(signal ? { signal } : {}) };
  const reader = new TrinoClient({ ...client, user: TRINO_READER });
  const writer = new TrinoClient({ ...client, user: TRINO_WRITER });
  const store = new ObjectStore(storage);
  return {
    dialect,
    writer,
    query: async (sql) => rowsOf(await reader.run(readingStatement(sql))),
    /** Each query of Trino sees the newest snapshot: the catalogue is asked each time, and only files that never change are cached. */
    refresh: () => Promise.resolve(),
    openAccount: () => openTrinoAccount({ trino: writer, store, directory, epochMs: dialect.epochMs, ...(signal ? { signal } : {}) }),
    prepareViews: (options) => prepareLakeViews(writer, options),
    async [Symbol.asyncDispose]() {
      await Promise.all([reader[Symbol.asyncDispose](), writer[Symbol.asyncDispose](), store[Symbol.asyncDispose]()]);
    },
  };
}
