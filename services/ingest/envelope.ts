import type { RejectionReason } from '../../harness/model/workload.ts';
import { NO_SEQUENCE } from './event-index.ts';
import type { Sender } from './ports.ts';
import { createInstantReader } from './rfc3339.ts';

/** Why one event is refused. */
export interface Fault {
  readonly reason: RejectionReason;
  readonly detail: string;
}

/** A valid envelope, with what it says read. */
export interface Envelope {
  readonly id: string;
  readonly type: string;
  readonly timeMicros: number;
  /** `NO_SEQUENCE` if the sender gave none. */
  readonly sequence: number;
  readonly dataschema: unknown;
  readonly data: unknown;
  /** Members of the event, by name. */
  readonly members: number;
  /** Whether `data` is certainly the last member in the text. */
  readonly dataIsLast: boolean;
}

/** Characters that a text attribute may have. */
export const LONGEST_TEXT = 1024;
const digits = /^\d{1,16}$/;
const attributeName = /^[a-z0-9]+$/;
const optionalTexts = new Set(['datacontenttype', 'dataschema', 'subject']);
const checkedElsewhere = new Set(['specversion', 'id', 'source', 'type', 'time', 'data', 'sequence']);
const jsonType = /^application\/(?:[a-z0-9.+-]+\+)?json(?:\s*;|$)/i;

/** The sequence that an event claims to have, if it is readable; for dead letters. */
export function readSequence(event: unknown): number | null {
  const value = (event as { sequence?: unknown } | null)?.sequence;
  return typeof value === 'string' && digits.test(value) && Number(value) <= Number.MAX_SAFE_INTEGER ? Number(value) : null;
}

/** The id that an event claims to have, if it is readable; for dead letters. */
export function readId(event: unknown): string | null {
  const value = (event as { id?: unknown } | null)?.id;
  return typeof value === 'string' && value.length <= LONGEST_TEXT ? value : null;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= LONGEST_TEXT;
}

function fault(detail: string): Fault {
  return { reason: 'invalid_envelope', detail };
}

/** A function that checks the envelope of a parsed event against CloudEvents 1.0 and what deduplication needs. */
export function createEnvelopeCheck(): (event: unknown, sender: Sender) => Envelope | Fault {
  const readInstant = createInstantReader();
  return (event, sender) => {
    if (typeof event !== 'object' || event === null || Array.isArray(event)) return fault('an event is a JSON object');
    const { specversion, id, source, type, time, sequence, dataschema, data } = event as Record<string, unknown>;
    if (specversion !== '1.0') return fault(`specversion must be '1.0'`);
    if (!isText(id)) return fault(`id must be a text of 1 to ${LONGEST_TEXT} characters`);
    if (!isText(source)) return fault(`source must be a text of 1 to ${LONGEST_TEXT} characters`);
    if (!isText(type)) return fault(`type must be a text of 1 to ${LONGEST_TEXT} characters`);
    if (typeof time !== 'string') return fault('time must be given');
    const timeMicros = readInstant(time);
    if (Number.isNaN(timeMicros)) return fault('time must be an RFC 3339 instant since 1970, such as 2026-03-02T00:00:00.123Z');
    let number = NO_SEQUENCE;
    if (sequence !== undefined) {
      if (typeof sequence !== 'string' || !digits.test(sequence)) return fault('sequence must be a text of 1 to 16 digits');
      number = Number(sequence);
      if (number > Number.MAX_SAFE_INTEGER) return fault(`sequence must be at most ${Number.MAX_SAFE_INTEGER}`);
    }
    if (sender.identity === 'sequence' && (sequence === undefined || sequence !== id)) {
      return fault(`events of ${sender.source} are identified by their sequence: it must be given, and id must equal it`);
    }
    let members = 0;
    let lastName = '';
    let ordered = true;
    for (const name in event) {
      members++;
      lastName = name;
      if (checkedElsewhere.has(name)) continue;
      const problem = checkAttribute(name, (event as Record<string, unknown>)[name]);
      if (problem !== null) return fault(problem);
      // Names like numbers come first in an object, wherever they stand in the text.
      if (name.charCodeAt(0) < 0x3a) ordered = false;
    }
    if (source !== sender.source) return { reason: 'source_mismatch', detail: `the credential belongs to ${sender.source}` };
    return { id, type, timeMicros, sequence: number, dataschema, data, members, dataIsLast: ordered && lastName === 'data' };
  };
}

/** Checks an attribute that is not required; null if it is fine. */
function checkAttribute(name: string, value: unknown): string | null {
  if (optionalTexts.has(name)) {
    if (!isText(value)) return `${name} must be a text of 1 to ${LONGEST_TEXT} characters`;
    return name === 'datacontenttype' && value !== 'application/json' && !jsonType.test(value) ? 'datacontenttype must be JSON' : null;
  }
  if (name === 'data_base64') return 'data must be JSON, not data_base64';
  if (!attributeName.test(name)) return `attribute names have lower-case letters and digits only: '${name.slice(0, 64)}'`;
  return typeof value === 'string' || typeof value === 'boolean' || Number.isInteger(value)
    ? null
    : `attribute ${name} must be a text, a boolean or an integer`;
}
