import { setTimeout as delay } from 'node:timers/promises';
import { Pool, type Dispatcher } from 'undici';
import { LabError, messageOf } from '../../../model/errors.ts';

/**
 * Trino's client protocol: a statement is posted, and its pages are fetched one after the other. Written here because npm `trino-client` 0.2.9, though
 * kept up, reads numbers as JavaScript does, and so changes a BIGINT beyond 2^53; it also cannot be cancelled by an AbortSignal.
 */
export interface TrinoClientOptions {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  readonly user: string;
  readonly catalog: string;
  readonly schema: string;
  /** Session properties, such as `enable_dynamic_filtering`. */
  readonly session?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

export interface TrinoColumn {
  readonly name: string;
  /** Such as `bigint`, `timestamp(6)`, `array(varchar)`. */
  readonly type: string;
}

/** A value as JSON brings it, but for integers that JSON would round: those are bigint. */
export type TrinoValue = unknown;

export interface TrinoResult {
  readonly columns: readonly TrinoColumn[];
  readonly rows: readonly (readonly TrinoValue[])[];
  /** Rows that a statement which writes has written. */
  readonly updateCount: number | undefined;
  readonly stats: TrinoStats;
}

export interface TrinoStats {
  readonly cpuTimeMillis: number;
  readonly elapsedTimeMillis: number;
  readonly processedRows: number;
}

interface Page {
  readonly id: string;
  readonly nextUri?: string;
  readonly columns?: readonly TrinoColumn[];
  readonly data?: readonly (readonly TrinoValue[])[];
  readonly updateCount?: number;
  readonly stats: TrinoStats;
  readonly error?: { readonly message: string; readonly errorName: string; readonly errorType: string };
}

/** What Trino, or a proxy before it, answers when it has no time just now; the protocol says to ask again. */
const BUSY = new Set([429, 502, 503, 504]);
const BUSY_WAIT_MS = 100;
const BUSY_TRIES = 100;

/** Trino says that it has started a moment before it can run anything. */
const NOT_YET = 'NO_NODES_AVAILABLE';

const HINT = 'lab status shows which component is down, lab logs trino what it wrote; of a run, logs/platform.log does';

export class TrinoClient implements AsyncDisposable {
  readonly catalog: string;
  readonly schema: string;
  readonly #pool: Pool;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #signal: AbortSignal | undefined;

  constructor({ url, user, catalog, schema, session = {}, signal }: TrinoClientOptions) {
    this.#pool = new Pool(url, { connections: 8, headersTimeout: 60_000, bodyTimeout: 60_000 });
    this.catalog = catalog;
    this.schema = schema;
    this.#signal = signal;
    const properties = Object.entries(session).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
    this.#headers = {
      'X-Trino-User': user,
      'X-Trino-Source': 'lakelab',
      'X-Trino-Catalog': catalog,
      'X-Trino-Schema': schema,
      'X-Trino-Time-Zone': 'UTC',
      // Else it gives timestamps with milliseconds only.
      'X-Trino-Client-Capabilities': 'PARAMETRIC_DATETIME',
      ...(properties.length === 0 ? {} : { 'X-Trino-Session': properties.join(',') }),
    };
  }

  /**
   * Runs one statement to its end. Aborted, it is cancelled in Trino too.
   * @throws LabError SQL_FAILED with what Trino says, LAKE_UNAVAILABLE if Trino does not answer.
   */
  async run(sql: string, signal = this.#signal): Promise<TrinoResult> {
    for (let tries = 1; ; tries++) {
      const result = await this.#once(sql, signal);
      if (!('error' in result)) return result;
      if (result.error.errorName !== NOT_YET || tries >= BUSY_TRIES) throw failed(result.error);
      await delay(BUSY_WAIT_MS, undefined, { signal });
    }
  }

  async #once(sql: string, signal: AbortSignal | undefined): Promise<TrinoResult | { readonly error: NonNullable<Page['error']> }> {
    let columns: readonly TrinoColumn[] = [];
    const rows: (readonly TrinoValue[])[] = [];
    let page = await this.#ask({ method: 'POST', path: '/v1/statement', body: sql });
    for (;;) {
      if (page.columns) columns = page.columns;
      for (const row of page.data ?? []) rows.push(row);
      if (page.error) return { error: page.error };
      if (page.nextUri === undefined) return { columns, rows, updateCount: page.updateCount, stats: page.stats };
      const { pathname: path } = new URL(page.nextUri);
      if (signal?.aborted) {
        await this.#cancel(path);
        signal.throwIfAborted();
      }
      page = await this.#ask({ method: 'GET', path });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pool.close();
  }

  async #ask(request: Pick<Dispatcher.RequestOptions, 'method' | 'path' | 'body'>): Promise<Page> {
    for (let tries = 1; ; tries++) {
      const { status, text } = await this.#request(request);
      if (status === 200) return parsePage(text);
      if (BUSY.has(status) && tries < BUSY_TRIES) await delay(BUSY_WAIT_MS);
      else
        throw new LabError('LAKE_UNAVAILABLE', `Trino answered HTTP ${status}: ${text.split('\n', 1)[0]?.slice(0, 200)}`, { hint: HINT });
    }
  }

  async #request(request: Pick<Dispatcher.RequestOptions, 'method' | 'path' | 'body'>): Promise<{ status: number; text: string }> {
    try {
      const { statusCode, body } = await this.#pool.request({ ...request, headers: this.#headers });
      return { status: statusCode, text: await body.text() };
    } catch (error) {
      throw new LabError('LAKE_UNAVAILABLE', `Trino does not answer: ${messageOf(error)}`, { hint: HINT, cause: error });
    }
  }

  async #cancel(path: string): Promise<void> {
    await this.#request({ method: 'DELETE', path }).catch(() => undefined);
  }
}

/** JSON with integers beyond 2^53 as bigint. Most pages have none: only what has that many digits is looked at number by number. */
export function parsePage(text: string): Page {
  if (!/\d{16}/.test(text)) return JSON.parse(text) as Page;
  return JSON.parse(text, (_, value: unknown, context?: { readonly source?: string }) =>
    typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(context?.source ?? '')
      ? BigInt(context?.source as string)
      : value,
  ) as Page;
}

function failed({ message, errorName, errorType }: NonNullable<Page['error']>): LabError {
  const text = `the query failed: ${message.split('\n', 1)[0]}`;
  return new LabError('SQL_FAILED', errorType === 'USER_ERROR' ? text : `${text} (${errorName})`, { cause: new Error(message) });
}
