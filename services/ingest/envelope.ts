import type { Credential } from './ports.ts';
import type { Refusal } from './registry.ts';

/** RFC 3339, as CloudEvents wants it; cheap, and strict enough for what DuckDB and Iceberg read. */
const RFC3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/;
const DIGITS = /^\d{1,15}$/;
const MAX_TEXT = 512;

/** The attributes of an event that has passed. */
export interface Envelope {
  readonly id: string;
  readonly type: string;
  readonly sequence: number | null;
  readonly dataschema: unknown;
  readonly data: unknown;
}

/** Checks CloudEvents 1.0 attributes, and that the event belongs to the credential it came with. */
export function checkEnvelope(event: unknown, credential: Credential): Envelope | Refusal {
  if (typeof event !== 'object' || event === null || Array.isArray(event)) return invalid('an event must be a JSON object');
  const { specversion, id, source, type, time, sequence, dataschema, data } = event as Record<string, unknown>;
  if (specversion !== '1.0') return invalid('specversion must be "1.0"');
  if (typeof id !== 'string' || id === '' || id.length > MAX_TEXT) return invalid('id must be a string of 1 to 512 characters');
  if (typeof source !== 'string' || source === '') return invalid('source must be a non-empty string');
  if (typeof type !== 'string' || type === '' || type.length > MAX_TEXT) return invalid('type must be a string of 1 to 512 characters');
  if (source !== credential.source) {
    return { reason: 'source_mismatch', detail: `the credential belongs to ${credential.source}, the event says ${source.slice(0, 200)}` };
  }
  if (typeof time !== 'string' || !RFC3339.test(time) || Number.isNaN(Date.parse(time))) return invalid('time must be an RFC 3339 instant');
  if (sequence !== undefined && (typeof sequence !== 'string' || !DIGITS.test(sequence)))
    return invalid('sequence must be a string of up to 15 digits');
  if (credential.identity === 'sequence' && (sequence === undefined || sequence !== id)) {
    return invalid('events of this source need a sequence, and id must equal it: they are deduplicated by it');
  }
  return { id, type, sequence: sequence === undefined ? null : Number(sequence), dataschema, data };
}

function invalid(detail: string): Refusal {
  return { reason: 'invalid_envelope', detail };
}
