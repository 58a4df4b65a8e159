import { NO_SEQUENCE, type EventIndex } from '../event-index.ts';
import type { DeadLetter, QueueEntry } from '../ports.ts';
import { formatRanges } from './sequence-ranges.ts';

/** A Kafka record before it has a topic. */
export interface KafkaRecord {
  /** Records of the same source keep their order. */
  readonly source: string;
  readonly key: Buffer;
  readonly value: Buffer;
}

/** A number in the index of a line: how many decimal places it takes, padded in front with spaces, which JSON allows there. */
const places = { ingestedAtMs: 13, timeMicros: 16, sequence: 16, dataStart: 6, dataLength: 6, family: 1 } as const;
type IndexField = keyof typeof places;

/** Where each number stands in a line, in bytes, and where the event begins: for who reads the lines by cutting. */
export const lineLayout = layOut();
const CLOSING_BRACE = 0x7d;
const LINE_FEED = 0x0a;

/**
 * A record per request: its value is text with a line of JSON per event,
 * `{"ingested_at_ms":…,"index":[time_us,sequence,data_start,data_bytes,family],"event":<as sent, byte for byte>}`.
 * What stands before the event has the same width in all lines, so that the stream finds the numbers, and by them the event's data, by
 * cutting bytes. The lines go into the raw zone as they are. The key says which events they are, so that duplicates are found without
 * opening the value: `{"source":…,"events":…,"sequences":"1-100"}`, or `"ids":[…]` where the id is the identity.
 *
 * @param maxRecordBytes a larger request becomes several records, unless a single event is larger
 */
export function encodeEvents(entry: QueueEntry, maxRecordBytes: number): KafkaRecord[] {
  const { index } = entry;
  const records: KafkaRecord[] = [];
  let first = 0;
  let start = 0;
  while (first < index.count) {
    let end = first;
    let bytes = 0;
    while (end < index.count) {
      const lineBytes = lineLayout.eventStart + index.length(end) + 2;
      if (end > first && bytes + lineBytes > maxRecordBytes) break;
      bytes += lineBytes;
      end++;
    }
    records.push({ source: entry.source, key: keyOf(entry, first, end), value: valueOf(entry, first, end, start, bytes - 1) });
    for (; first < end; first++) start += index.length(first) + 1;
  }
  return records;
}

/** A record per dead letter, its fields as JSON. */
export function encodeDeadLetter(letter: DeadLetter): KafkaRecord {
  const { source, id, sequence, reason, detail, rejectedAtMs, body } = letter;
  return {
    source: source ?? '',
    key: Buffer.from(source ?? ''),
    value: Buffer.from(JSON.stringify({ source, id, sequence, reason, detail, rejected_at_ms: Math.floor(rejectedAtMs), body })),
  };
}

function keyOf({ source, index, ids }: QueueEntry, first: number, end: number): Buffer {
  const identity = ids === null ? { sequences: formatRanges(sequencesOf(index, first, end)) } : { ids: ids.slice(first, end) };
  return Buffer.from(JSON.stringify({ source, events: end - first, ...identity }));
}

function* sequencesOf(index: EventIndex, first: number, end: number): Iterable<number> {
  for (let i = first; i < end; i++) yield index.sequence(i);
}

/** @param start where the first event begins in the entry's lines */
function valueOf({ lines, index, receivedAtMs }: QueueEntry, first: number, end: number, start: number, bytes: number): Buffer {
  const value = Buffer.allocUnsafe(bytes);
  const ingestedAtMs = Math.floor(receivedAtMs);
  let at = 0;
  for (let i = first; i < end; i++) {
    const length = index.length(i);
    if (i > first) value[at++] = LINE_FEED;
    const prefix = prefixOf({
      ingestedAtMs,
      timeMicros: index.timeMicros(i),
      sequence: index.sequence(i),
      dataStart: index.dataStart(i),
      dataLength: index.dataLength(i),
      family: index.family(i),
    });
    if (prefix.length !== lineLayout.eventStart) throw new RangeError(`a number does not fit into the index of its line: ${prefix}`);
    at += value.write(prefix, at, 'latin1');
    at += lines.copy(value, at, start, start + length);
    value[at++] = CLOSING_BRACE;
    start += length + 1;
  }
  return value;
}

function prefixOf(numbers: Readonly<Record<IndexField, number>>): string {
  const text = (field: IndexField): string => String(numbers[field]).padStart(places[field]);
  const sequence = numbers.sequence === NO_SEQUENCE ? 'null'.padStart(places.sequence) : text('sequence');
  return `{"ingested_at_ms":${text('ingestedAtMs')},"index":[${text('timeMicros')},${sequence},${text('dataStart')},${text('dataLength')},${text('family')}],"event":`;
}

function layOut(): Readonly<Record<IndexField, { readonly start: number; readonly bytes: number }>> & { readonly eventStart: number } {
  const starts: Partial<Record<IndexField, { start: number; bytes: number }>> = {};
  let at = '{"ingested_at_ms":'.length;
  for (const field of Object.keys(places) as IndexField[]) {
    starts[field] = { start: at, bytes: places[field] };
    // After the first number the index begins; its numbers are separated by commas.
    at += places[field] + (field === 'ingestedAtMs' ? ',"index":['.length : 1);
  }
  return { ...(starts as Record<IndexField, { start: number; bytes: number }>), eventStart: at + ',"event":'.length };
}
