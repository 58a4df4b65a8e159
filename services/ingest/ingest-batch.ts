import { messageOf } from '../../harness/model/errors.ts';
import type { RejectionReason } from '../../harness/model/workload.ts';
import { elementBounds } from './elements.ts';
import { checkEnvelope } from './envelope.ts';
import { DEAD_LETTER_BYTES, type Credential, type DeadLetter, type DurableQueue } from './ports.ts';
import type { SchemaRegistry } from './registry.ts';

export const BATCH_TYPE = 'application/cloudevents-batch+json';
export const STRUCTURED_TYPE = 'application/cloudevents+json';

export interface IngestRequest {
  /** Media type without parameters, lower case. */
  readonly contentType: string;
  readonly authorization: string | undefined;
  readonly body: Buffer;
  readonly receivedAtMs: number;
}

export interface IngestDeps {
  readonly credentials: ReadonlyMap<string, Credential>;
  readonly registry: SchemaRegistry;
  readonly queue: DurableQueue;
}

export interface RejectedEvent {
  readonly index: number;
  readonly id: string;
  readonly reason: RejectionReason;
  readonly detail: string;
}

/** What to answer. `202`: everything in `accepted` is durable; `rejected` names the rest, each with its reason. */
export interface IngestAnswer {
  readonly status: 202 | 400 | 401 | 415 | 503;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body:
    | { readonly accepted: number; readonly rejected: readonly RejectedEvent[] }
    | { readonly reason: RejectionReason | 'overloaded' | 'unsupported_media_type'; readonly detail: string };
}

const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;

/**
 * Takes one request: authenticates, validates each event, and answers only when what it accepts is durable in the queue
 * (and what it rejects in the dead-letter store). Knows nothing of HTTP servers: a Lambda can call it as well.
 */
export async function ingestBatch(request: IngestRequest, deps: IngestDeps): Promise<IngestAnswer> {
  const pressure = deps.queue.pressure();
  if (pressure) return overloaded(pressure.why, pressure.retryAfterSeconds);
  const credential = credentialOf(request.authorization, deps.credentials);
  if (!credential) return refuseAll(request, deps, '', 401, 'unauthenticated', 'no source has this bearer token');
  const batch = request.contentType === BATCH_TYPE;
  if (!batch && request.contentType !== STRUCTURED_TYPE) {
    return {
      status: 415,
      body: {
        reason: 'unsupported_media_type',
        detail: `content-type must be ${BATCH_TYPE} or ${STRUCTURED_TYPE}, or an event in binary mode (ce-* headers)`,
      },
    };
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(request.body.toString('utf8'));
  } catch (error) {
    return refuseAll(request, deps, credential.source, 400, 'malformed_json', messageOf(error));
  }
  const events = batch ? parsed : [parsed];
  if (!Array.isArray(events)) return refuseAll(request, deps, credential.source, 400, 'malformed_json', 'a batch must be a JSON array');
  return acceptEvents(request, deps, credential, events, batch ? elementBounds(request.body) : [0, request.body.length]);
}

async function acceptEvents(
  request: IngestRequest,
  deps: IngestDeps,
  credential: Credential,
  events: readonly unknown[],
  bounds: readonly number[],
): Promise<IngestAnswer> {
  const { body, receivedAtMs } = request;
  const lines = Buffer.allocUnsafe(body.length + events.length + 1);
  let length = 0;
  const sequences = new Float64Array(credential.identity === 'sequence' ? events.length : 0);
  const ids: string[] = [];
  const rejected: RejectedEvent[] = [];
  const deadLetters: DeadLetter[] = [];
  let accepted = 0;
  let element = 0;
  for (const [index, event] of events.entries()) {
    // Only objects have bounds; anything else in the array is refused by the envelope check.
    const isObject = typeof event === 'object' && event !== null && !Array.isArray(event);
    const start = isObject ? (bounds[element * 2] as number) : 0;
    const end = isObject ? (bounds[element * 2 + 1] as number) : 0;
    if (isObject) element++;
    const checked = checkEnvelope(event, credential);
    const refusal = 'reason' in checked ? checked : deps.registry.check(checked.type, checked.dataschema, checked.data);
    if (refusal || 'reason' in checked) {
      const { reason, detail } = refusal as { reason: RejectionReason; detail: string };
      const { id, sequence } = identityOf(event);
      rejected.push({ index, id, reason, detail });
      deadLetters.push({
        source: credential.source,
        id,
        sequence,
        reason,
        detail,
        rejectedAtMs: receivedAtMs,
        body: excerpt(body, start, end),
      });
      continue;
    }
    length += copyLine(body, start, end, lines, length);
    if (credential.identity === 'sequence') sequences[accepted] = checked.sequence as number;
    else ids.push(checked.id);
    accepted++;
  }
  const keys = credential.identity === 'sequence' ? sequences.subarray(0, accepted) : ids;
  if (accepted > 0 || deadLetters.length > 0) {
    const failure = await append(deps.queue, {
      source: credential.source,
      receivedAtMs,
      events: accepted,
      lines: lines.subarray(0, length),
      keys,
      deadLetters,
    });
    if (failure) return failure;
  }
  return { status: 202, body: { accepted, rejected } };
}

/** Refuses a request as a whole; what it held is kept as one dead letter. */
async function refuseAll(
  request: IngestRequest,
  deps: IngestDeps,
  source: string,
  status: 400 | 401,
  reason: RejectionReason,
  detail: string,
): Promise<IngestAnswer> {
  const { body, receivedAtMs } = request;
  const deadLetter = { source, id: '', sequence: null, reason, detail, rejectedAtMs: receivedAtMs, body: excerpt(body, 0, body.length) };
  const failure = await append(deps.queue, {
    source,
    receivedAtMs,
    events: 0,
    lines: Buffer.alloc(0),
    keys: [],
    deadLetters: [deadLetter],
  });
  return failure ?? { status, body: { reason, detail } };
}

async function append(queue: DurableQueue, entry: Parameters<DurableQueue['append']>[0]): Promise<IngestAnswer | undefined> {
  try {
    await queue.append(entry);
    return undefined;
  } catch (error) {
    return overloaded(`the queue could not store the request: ${messageOf(error)}`, 2);
  }
}

function overloaded(why: string, retryAfterSeconds: number): IngestAnswer {
  return { status: 503, headers: { 'retry-after': String(retryAfterSeconds) }, body: { reason: 'overloaded', detail: why } };
}

function credentialOf(authorization: string | undefined, credentials: ReadonlyMap<string, Credential>): Credential | undefined {
  const match = /^Bearer +(\S+)$/i.exec(authorization ?? '');
  return match?.[1] === undefined ? undefined : credentials.get(match[1]);
}

function identityOf(event: unknown): { id: string; sequence: number | null } {
  if (typeof event !== 'object' || event === null) return { id: '', sequence: null };
  const { id, sequence } = event as Record<string, unknown>;
  return {
    id: typeof id === 'string' ? id.slice(0, 512) : '',
    sequence: typeof sequence === 'string' && /^\d{1,15}$/.test(sequence) ? Number(sequence) : null,
  };
}

function excerpt(body: Buffer, start: number, end: number): string {
  return body.toString('utf8', start, Math.min(end, start + DEAD_LETTER_BYTES));
}

/** Copies one event as a line. Raw line breaks can only stand between tokens, where a space means the same. */
function copyLine(from: Buffer, start: number, end: number, to: Buffer, at: number): number {
  from.copy(to, at, start, end);
  const stop = at + end - start;
  const line = to.subarray(at, stop);
  for (const byte of [NEWLINE, CARRIAGE_RETURN]) {
    for (let i = line.indexOf(byte); i >= 0; i = line.indexOf(byte, i + 1)) line[i] = SPACE;
  }
  to[stop] = NEWLINE;
  return end - start + 1;
}
