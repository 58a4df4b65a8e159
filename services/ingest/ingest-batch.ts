import type { RejectionReason } from '../../harness/model/workload.ts';
import type { Authenticate } from './credentials.ts';
import { createEventIndex } from './event-index.ts';
import { createBudget, type IngestLimits } from './limits.ts';
import { createEventParser } from './event-parser.ts';
import { guessArray, scanArray, scanSingle } from './json-scan.ts';
import { decodeBody, eventMode, header, structureBinary, type EventMode, type Headers } from './request-body.ts';
import type { SchemaRegistry } from './registry.ts';
import { createSorter, type Rejection, type Sorted } from './sort-events.ts';
import type { DeadLetter, DurableQueue, QueueEntry, RequestMark, Sender } from './ports.ts';
import type { ServiceLog } from './service-log.ts';

export interface IngestRequest {
  /** Names in lower case. */
  readonly headers: Headers;
  /** Given away: it is overwritten. */
  readonly body: Buffer;
  readonly mark: RequestMark;
  readonly receivedAtMs: number;
}

export interface IngestAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON. */
  readonly body: string;
}

/** What became of a request, for metrics. */
export interface IngestObserver {
  accepted(events: number, bytes: number): void;
  rejected(reason: RejectionReason, events: number): void;
  refused(status: number): void;
}

export interface IngestDependencies {
  readonly authenticate: Authenticate;
  readonly registry: SchemaRegistry;
  readonly queue: DurableQueue;
  readonly limits: IngestLimits;
  readonly observer: IngestObserver;
  /** Says what went wrong inside, for the operator. */
  readonly log: ServiceLog;
}

export type Ingest = (request: IngestRequest) => Promise<IngestAnswer>;

/**
 * The ingestion service without its transport: takes a request with CloudEvents and answers it.
 *
 * 202: all that is not listed in `rejected` is durable, and each event listed there is in the dead-letter store. 4xx: nothing of it was
 * accepted. 503: nothing was taken, come again after `Retry-After` seconds. 500: it is not known whether it is durable.
 */
export function createIngest(deps: IngestDependencies): Ingest {
  const { authenticate, registry, queue, limits, observer } = deps;
  const sort = createSorter(registry, limits);
  const mayKeep = createBudget(limits.strangerBytesPerSecond);

  async function refuse(status: number, reason: RejectionReason, detail: string, kept: QueueEntry | null): Promise<IngestAnswer> {
    if (kept && !(await append(kept))) return unsure();
    observer.rejected(reason, 1);
    return answer(status, { accepted: 0, rejected: [], reason, detail }, status === 401 ? { 'www-authenticate': 'Bearer' } : {});
  }

  async function append(entry: QueueEntry): Promise<boolean> {
    try {
      await queue.append(entry);
      return true;
    } catch (error) {
      deps.log(`append to the queue failed: ${error instanceof Error ? error.message : String(error)}`, 'warning');
      return false;
    }
  }

  /** Undefined if the body is not JSON of the mode's shape. */
  function sortEvents(body: Buffer, mode: EventMode, sender: Sender, { mark, receivedAtMs }: IngestRequest): Sorted | undefined {
    const parser = createEventParser(body);
    if (!parser) return undefined;
    const request = { body, parser, sender, mark, receivedAtMs };
    const guessed = mode === 'batch' ? guessArray(body) : scanSingle(body);
    const sorted = guessed && sort(request, guessed);
    if (sorted || mode !== 'batch') return sorted;
    const spans = scanArray(body);
    return spans && sort(request, spans);
  }

  function unsure(): IngestAnswer {
    observer.refused(500);
    return answer(500, { accepted: 0, rejected: [], reason: 'other', detail: 'it is not known whether this request was made durable' });
  }

  return async (request) => {
    const { headers, body, mark, receivedAtMs } = request;
    const pressure = queue.pressure();
    if (pressure) {
      observer.refused(503);
      const { why, retryAfterSeconds } = pressure;
      return answer(503, { accepted: 0, rejected: [], reason: 'other', detail: why }, { 'retry-after': String(retryAfterSeconds) });
    }
    const letter = (source: string | null, reason: RejectionReason, detail: string, kept: Buffer): QueueEntry => {
      const text = kept.toString('utf8', 0, limits.maxDeadLetterBytes);
      return letterOnly({ source, id: null, sequence: null, reason, detail, rejectedAtMs: receivedAtMs, body: text }, mark);
    };

    const sender = authenticate(header(headers, 'authorization'));
    if (!sender) {
      const detail = 'the credential is missing or unknown';
      const size = Math.min(body.length, limits.maxDeadLetterBytes);
      return refuse(401, 'unauthenticated', detail, mayKeep(size, receivedAtMs) ? letter(null, 'unauthenticated', detail, body) : null);
    }
    const mode = eventMode(headers);
    if (typeof mode === 'object') return refuse(mode.status, mode.reason, mode.detail, null);
    const decoded = await decodeBody(body, headers, limits.maxBodyBytes);
    if (!Buffer.isBuffer(decoded)) return refuse(decoded.status, decoded.reason, decoded.detail, null);

    const text = mode === 'binary' ? structureBinary(headers, decoded) : decoded;
    const sorted = text && sortEvents(text, mode, sender, request);
    if (!sorted) {
      const detail = malformedDetail(mode);
      return refuse(400, 'malformed_json', detail, letter(sender.source, 'malformed_json', detail, decoded));
    }
    const { entry, rejections } = sorted;
    const accepted = entry.index.count;
    if (accepted + rejections.length > 0 && !(await append(entry))) return unsure();
    observer.accepted(accepted, entry.lines.length);
    for (const { reason } of rejections) observer.rejected(reason, 1);
    return answer(202, { accepted, rejected: rejections });
  };
}

function malformedDetail(mode: EventMode): string {
  if (mode === 'batch') return 'the body is not a JSON array of objects in UTF-8';
  return mode === 'binary' ? 'the ce- headers or the data cannot be read' : 'the body is not a JSON object in UTF-8';
}

function letterOnly(letter: DeadLetter, request: RequestMark): QueueEntry {
  const { source, rejectedAtMs } = letter;
  return {
    source: source ?? '',
    request,
    receivedAtMs: rejectedAtMs,
    lines: Buffer.alloc(0),
    index: createEventIndex(0).build(),
    ids: null,
    deadLetters: [letter],
  };
}

interface AnswerBody {
  readonly accepted: number;
  readonly rejected: readonly Rejection[];
  readonly reason?: RejectionReason;
  readonly detail?: string;
}

function answer(status: number, body: AnswerBody, headers: Record<string, string> = {}): IngestAnswer {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) };
}
