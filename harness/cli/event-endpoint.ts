import { Pool } from 'undici';
import { LabError, messageOf } from '../model/errors.ts';
import type { Clock } from '../run/run-options.ts';
import { batchesOf, type EventBatch, type EventSlice } from './event-slices.ts';

/** Any HTTP endpoint that takes CloudEvents. */
export interface Endpoint {
  readonly url: URL;
  /** PEM of the CA that signed its certificate; left out: those that Node.js knows. */
  readonly ca?: string | undefined;
  /** Bearer token for a source, if it wants one. */
  readonly tokenOf: (source: string) => string | undefined;
}

export interface SendOptions {
  /** Keep to the times of the plan; otherwise as fast as the endpoint answers. */
  readonly isPaced: boolean;
  readonly clock: Clock;
  /** Aborted: what is in the air is still answered, nothing more is sent. */
  readonly signal: AbortSignal;
}

/** What became of the requests. */
export interface SendSummary {
  readonly events: number;
  readonly requests: number;
  /** Requests by status of their last answer. */
  readonly byStatus: Readonly<Record<string, number>>;
}

const CONNECTIONS = 8;
const MAX_ATTEMPTS = 6;

/** Sends events to an endpoint. Requests that it puts off (429, 503) are repeated. Throws a LabError `ENDPOINT_UNREACHABLE`. */
export async function sendEvents(slices: Iterable<EventSlice>, endpoint: Endpoint, options: SendOptions): Promise<SendSummary> {
  const { clock, signal, isPaced } = options;
  const pool = new Pool(endpoint.url.origin, {
    connections: CONNECTIONS,
    ...(endpoint.ca === undefined ? {} : { connect: { ca: endpoint.ca } }),
  });
  const byStatus: Record<string, number> = {};
  let events = 0;
  let requests = 0;
  let failure: unknown;
  const inAir = new Set<Promise<void>>();
  const deliver = async (batch: EventBatch): Promise<void> => {
    const status = await post(pool, endpoint, batch, options);
    byStatus[status] = (byStatus[status] ?? 0) + 1;
    requests++;
    events += batch.events;
  };
  const launch = (batch: EventBatch): void => {
    const flight = deliver(batch)
      .catch((error: unknown) => (failure ??= error))
      .then(() => void inAir.delete(flight));
    inAir.add(flight);
  };
  const startedMs = clock.monotonicMs();
  try {
    for (const slice of slices) {
      if (isPaced) await clock.sleep(Math.max(0, startedMs + slice.untilMs - clock.monotonicMs()), signal);
      for (const batch of batchesOf(slice.events)) {
        // Bounds memory: an endpoint that is slower than the plan slows the sender down.
        while (inAir.size >= CONNECTIONS * 4) await Promise.race(inAir);
        if (failure !== undefined || signal.aborted) break;
        launch(batch);
      }
      if (failure !== undefined || signal.aborted) break;
    }
    await Promise.all(inAir);
  } finally {
    await pool.close();
  }
  if (failure !== undefined) {
    throw new LabError('ENDPOINT_UNREACHABLE', `${endpoint.url.href} does not answer (after ${events} events): ${reasonOf(failure)}`, {
      hint: 'check the address and, for https, --ca; lab status shows those of an environment',
      cause: failure,
    });
  }
  return { events, requests, byStatus };
}

async function post(pool: Pool, { url, tokenOf }: Endpoint, batch: EventBatch, { clock, signal }: SendOptions): Promise<number> {
  const token = batch.badCredential ? 'wrong' : tokenOf(batch.source);
  for (let attempt = 1; ; attempt++) {
    const { statusCode, headers, body } = await pool.request({
      method: 'POST',
      path: url.pathname + url.search,
      headers: { 'content-type': batch.contentType, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
      body: batch.body,
    });
    await body.dump();
    if ((statusCode !== 429 && statusCode !== 503) || attempt === MAX_ATTEMPTS || signal.aborted) return statusCode;
    const retryAfter = Number(headers['retry-after']);
    await clock.sleep(Number.isFinite(retryAfter) && retryAfter > 0 ? retryAfter * 1000 : 100 * 2 ** attempt, signal);
  }
}

/** Node.js tells of several addresses tried at once in an error without a message of its own. */
function reasonOf(failure: unknown): string {
  const [first] = failure instanceof AggregateError ? (failure.errors as unknown[]) : [];
  return messageOf(first ?? failure);
}
