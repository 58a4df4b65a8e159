import type { RejectionReason } from '../../harness/model/workload.ts';
import { createEnvelopeCheck, readId, readSequence, type Envelope, type Fault } from './envelope.ts';
import { createEventIndex } from './event-index.ts';
import type { EventParser } from './event-parser.ts';
import type { DataPlace, Span } from './json-scan.ts';
import type { IngestLimits } from './limits.ts';
import type { DeadLetter, QueueEntry, RequestMark, Sender } from './ports.ts';
import type { SchemaRegistry } from './registry.ts';

/** What the sender is told of an event that was not taken. */
export interface Rejection {
  /** Position in the request. */
  readonly index: number;
  readonly id: string | null;
  readonly reason: RejectionReason;
  readonly detail: string;
}

export interface Sorted {
  readonly entry: QueueEntry;
  readonly rejections: readonly Rejection[];
}

/** The request whose events are sorted. */
export interface SortedRequest {
  readonly body: Buffer;
  readonly parser: EventParser;
  readonly sender: Sender;
  readonly mark: RequestMark;
  readonly receivedAtMs: number;
}

type Accepted = Envelope & DataPlace & { readonly family: number };

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;

/**
 * A function that sorts the events of a request into accepted ones, copied byte by byte, and rejected ones. Undefined if one of the spans
 * is not JSON.
 */
export function createSorter(
  registry: SchemaRegistry,
  limits: IngestLimits,
): (request: SortedRequest, spans: readonly Span[]) => Sorted | undefined {
  const checkEnvelope = createEnvelopeCheck();

  function check(value: unknown, span: Span, { parser, sender }: SortedRequest): Accepted | Fault {
    const size = span.end - span.start;
    if (size > limits.maxEventBytes)
      return { reason: 'too_large', detail: `the event has ${size} bytes; at most ${limits.maxEventBytes} are taken` };
    const envelope = checkEnvelope(value, sender);
    if ('reason' in envelope) return envelope;
    const place = parser.locate(span, envelope.dataIsLast);
    // Readers differ in which of two members of the same name they see, so such an event has no certain meaning.
    if (place.members !== envelope.members) return { reason: 'invalid_envelope', detail: 'a member occurs twice' };
    if (envelope.data !== undefined && place.dataStart < 0)
      return { reason: 'invalid_envelope', detail: 'the name data must not be spelled with escapes' };
    const validator = registry.find(envelope.type);
    if (!validator) return { reason: 'unknown_type', detail: `no schema is registered for ${envelope.type}` };
    if (envelope.dataschema !== undefined && envelope.dataschema !== validator.schemaId) {
      return { reason: 'unknown_type', detail: `the dataschema registered for ${envelope.type} is ${validator.schemaId}` };
    }
    return validator.check(envelope.data) ?? { ...envelope, ...place, family: validator.family };
  }

  return (request, spans) => {
    const { body, parser, sender, mark, receivedAtMs } = request;
    const index = createEventIndex(spans.length);
    const ids: string[] = [];
    const deadLetters: DeadLetter[] = [];
    const rejections: Rejection[] = [];
    const accepted: Span[] = [];
    for (let position = 0; position < spans.length; position++) {
      const span = spans[position] as Span;
      const parsed = parser.parse(span);
      if (!parsed) return undefined;
      const { start, end } = span;
      const result = check(parsed.value, span, request);
      if ('reason' in result) {
        const { reason, detail } = result;
        const id = readId(parsed.value);
        const text = body.toString('utf8', start, Math.min(end, start + limits.maxDeadLetterBytes));
        deadLetters.push({
          source: sender.source,
          id,
          sequence: readSequence(parsed.value),
          reason,
          detail,
          rejectedAtMs: receivedAtMs,
          body: text,
        });
        rejections.push({ index: position, id, reason, detail });
        continue;
      }
      accepted.push(span);
      const { dataStart, dataEnd } = result;
      index.add(
        result.timeMicros,
        result.sequence,
        end - start,
        dataStart < 0 ? 0 : dataStart - start,
        dataStart < 0 ? 0 : dataEnd - dataStart,
        result.family,
      );
      if (sender.identity === 'id') ids.push(result.id);
    }
    const entry: QueueEntry = {
      source: sender.source,
      request: mark,
      receivedAtMs,
      lines: linesOf(body, accepted, parser.multiline),
      index: index.build(),
      ids: sender.identity === 'id' ? ids : null,
      deadLetters,
    };
    return { entry, rejections };
  };
}

/**
 * The events of a body, a newline after each. They are moved together within the body, which nobody needs any more: memory of that size
 * taken for each request would keep the garbage collector busy. Only where no byte stands around the events, memory is taken.
 */
function linesOf(body: Buffer, spans: readonly Span[], multiline: boolean): Buffer {
  const tight = spans[0]?.start === 0;
  const lines = tight ? Buffer.allocUnsafeSlow(body.length + 1) : body;
  let used = 0;
  for (const { start, end } of spans) {
    body.copy(lines, used, start, end);
    if (multiline) joinLines(lines, used, used + end - start);
    used += end - start;
    lines[used++] = LINE_FEED;
  }
  return lines.subarray(0, used);
}

/** Line breaks stand only between tokens, where a space means the same; events are kept one to a line. */
function joinLines(lines: Buffer, from: number, to: number): void {
  for (let i = from; i < to; i++) if (lines[i] === LINE_FEED || lines[i] === CARRIAGE_RETURN) lines[i] = SPACE;
}
