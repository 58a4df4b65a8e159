import { Pool } from 'undici';
import { messageOf } from '../model/errors.ts';
import { outcomes } from '../model/ledger.ts';
import { rejectionReasons, sources } from '../model/workload.ts';
import type { Batch } from './batch.ts';
import type { Clock } from '../model/clock.ts';
import type { BatchResult } from './ledger-chunk.ts';

export interface CourierOptions {
  readonly baseUrl: string;
  readonly ca: string;
  /** Bearer token by source name. */
  readonly credentials: ReadonlyMap<string, string>;
  readonly connections: number;
  /** A request without an answer after this long counts as unanswered, and is retried. */
  readonly answerTimeoutMs: number;
  /** A batch is given up this long after its first attempt. */
  readonly giveUpAfterMs: number;
  readonly clock: Clock;
  /** Uniform in [0, 1): jitter of the back-off. */
  readonly random: () => number;
}

const acknowledged = outcomes.indexOf('acknowledged');
const rejected = outcomes.indexOf('rejected');
const failed = outcomes.indexOf('failed');
const unknown = outcomes.indexOf('unknown');
const otherReason = rejectionReasons.indexOf('other');

const FIRST_BACKOFF_MS = 100;
const MAX_BACKOFF_MS = 5_000;

/** What one request came to. `refused`: certainly not taken, try later. `lost`: nobody knows. */
type Answer =
  | { readonly kind: 'answered'; readonly status: number; readonly body: string }
  | { readonly kind: 'refused'; readonly retryAfterMs: number; readonly why: string }
  | { readonly kind: 'lost'; readonly why: string };

/**
 * Delivers batches over HTTPS with keep-alive: retries with exponential back-off and full jitter, always the same bytes, so that the
 * identity of every event survives. Holds at most `connections` requests in the air; batches beyond wait here, and their wait shows as
 * publish delay because `sentMs` is taken when the request is written.
 */
export class Courier implements AsyncDisposable {
  readonly #options: CourierOptions;
  readonly #pool: Pool;
  readonly #waiting: (() => void)[] = [];
  readonly #stop = new AbortController();
  #free: number;
  /** Why requests were not answered or refused, with counts; for findings. */
  readonly troubles = new Map<string, number>();

  constructor(options: CourierOptions) {
    this.#options = options;
    this.#free = options.connections;
    this.#pool = new Pool(options.baseUrl, {
      connections: options.connections,
      pipelining: 1,
      // A connection carries one request at a time: HTTP/2 would only cut bodies into frames of 16 KiB, for which both ends pay.
      allowH2: false,
      connect: { ca: options.ca, timeout: options.answerTimeoutMs },
      headersTimeout: options.answerTimeoutMs,
      bodyTimeout: options.answerTimeoutMs,
      keepAliveTimeout: 60_000,
    });
  }

  /** Sends a batch until it is answered or given up. Never throws: every event has an outcome. */
  async deliver(batch: Batch): Promise<BatchResult> {
    await this.#acquire();
    try {
      return await this.#deliverNow(batch);
    } finally {
      this.#release();
    }
  }

  /** Gives up all that is in the air or waits: it stays unknown, or failed if it certainly did not arrive. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#pool.destroy();
  }

  async #deliverNow(batch: Batch): Promise<BatchResult> {
    const { clock, giveUpAfterMs, random } = this.#options;
    const sentMs = clock.epochMs();
    const startedMs = clock.monotonicMs();
    let mayHaveArrived = false;
    for (let attempts = 1; ; attempts++) {
      if (this.#stop.signal.aborted && attempts === 1) return all(batch, failed, sentMs, NaN, 0);
      const answer = await this.#post(batch);
      if (answer.kind === 'answered') return settle(batch, answer, sentMs, clock.epochMs(), attempts);
      this.troubles.set(answer.why, (this.troubles.get(answer.why) ?? 0) + 1);
      if (answer.kind === 'lost') mayHaveArrived = true;
      const ceiling = Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** (attempts - 1));
      const waitMs = Math.max(answer.kind === 'refused' ? answer.retryAfterMs : 0, 0) + random() * ceiling;
      const elapsedMs = clock.monotonicMs() - startedMs;
      if (this.#stop.signal.aborted || elapsedMs + waitMs > giveUpAfterMs) {
        return all(batch, mayHaveArrived ? unknown : failed, sentMs, NaN, attempts);
      }
      await clock.sleep(waitMs, this.#stop.signal);
    }
  }

  async #post(batch: Batch): Promise<Answer> {
    const source = sources[batch.sourceIndex];
    const token = batch.badCredential ? 'not-a-key' : (source && this.#options.credentials.get(source.name)) || '';
    try {
      const response = await this.#pool.request({
        path: '/v1/events',
        method: 'POST',
        headers: { 'content-type': batch.contentType, authorization: `Bearer ${token}` },
        body: batch.body,
      });
      const body = await response.body.text();
      const status = response.statusCode;
      if (status === 429 || status === 503) {
        const seconds = Number(response.headers['retry-after'] ?? 0);
        return { kind: 'refused', retryAfterMs: Number.isFinite(seconds) ? seconds * 1000 : 0, why: `HTTP ${status}` };
      }
      // 408 comes from a gateway that did not get the whole request in time: it judges the network, not the events.
      if (status >= 500 || status === 408) return { kind: 'lost', why: `HTTP ${status}` };
      return { kind: 'answered', status, body };
    } catch (error) {
      const code = (error as { code?: unknown }).code;
      const why = typeof code === 'string' ? code : messageOf(error);
      // Nothing was written where no connection came about: the batch certainly did not arrive.
      const neverSent = code === 'ECONNREFUSED' || code === 'UND_ERR_CONNECT_TIMEOUT' || code === 'ENOTFOUND';
      return neverSent ? { kind: 'refused', retryAfterMs: 0, why } : { kind: 'lost', why };
    }
  }

  async #acquire(): Promise<void> {
    if (this.#free > 0) {
      this.#free--;
      return;
    }
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  #release(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#free++;
  }
}

function all(batch: Batch, outcome: number, sentMs: number, answeredMs: number, attempts: number, reason = 0): BatchResult {
  return {
    sentMs,
    answeredMs,
    attempts,
    outcomes: new Uint8Array(batch.count).fill(outcome),
    reasons: new Uint8Array(batch.count).fill(reason),
  };
}

interface IngestAnswer {
  readonly reason?: string;
  readonly rejected?: readonly { readonly index: number; readonly reason: string }[];
}

/** Reads an answer of the ingestion service into an outcome per event. */
function settle(
  batch: Batch,
  answer: { readonly status: number; readonly body: string },
  sentMs: number,
  answeredMs: number,
  attempts: number,
): BatchResult {
  const parsed = parseAnswer(answer.body);
  if (answer.status >= 300) return all(batch, rejected, sentMs, answeredMs, attempts, reasonIndex(parsed?.reason));
  // Success without a readable account is no acknowledgement.
  if (!parsed?.rejected) return all(batch, unknown, sentMs, answeredMs, attempts);
  const result = all(batch, acknowledged, sentMs, answeredMs, attempts);
  for (const { index, reason } of parsed.rejected) {
    if (index < 0 || index >= batch.count) return all(batch, unknown, sentMs, answeredMs, attempts);
    result.outcomes[index] = rejected;
    result.reasons[index] = reasonIndex(reason);
  }
  return result;
}

function parseAnswer(body: string): IngestAnswer | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function reasonIndex(reason: string | undefined): number {
  const index = (rejectionReasons as readonly (string | undefined)[]).indexOf(reason);
  return index > 0 ? index : otherReason;
}
