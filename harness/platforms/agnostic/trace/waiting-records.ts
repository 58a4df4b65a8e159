import { kafkaTopics } from '../../../../services/ingest/kafka/kafka-topics.ts';
import { countInRanges } from '../../../../services/ingest/kafka/sequence-ranges.ts';
import type { SoughtEvent } from '../../trace-event.ts';
import type { KafkaRecords, RestingRecord } from './kafka-records.ts';

/** By topic and partition: the next offset that is not in the lake. */
export type LakeOffsets = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** A record that the lake does not have yet. */
export interface WaitingRecord {
  readonly topic: string;
  readonly partition: number;
  readonly record: RestingRecord;
}

/** A record of events that holds the event. */
export interface WaitingRequest extends WaitingRecord {
  readonly source: string;
  readonly bySequence: boolean;
  readonly times: number;
}

/** What a record of the topic of dead letters says. */
export interface LetterValue {
  readonly source: string | null;
  readonly id: string | null;
  readonly sequence: number | null;
  readonly reason: string;
  readonly detail: string;
  readonly rejected_at_ms: number;
}

export interface WaitingLetter extends WaitingRecord {
  readonly letter: LetterValue;
}

export interface Waiting {
  readonly requests: readonly WaitingRequest[];
  readonly letters: readonly WaitingLetter[];
  /** How many records more there are, which were not looked at. */
  readonly skipped: number;
}

interface Key {
  readonly source: string;
  readonly sequences?: string;
  readonly ids?: readonly string[];
}

/** Looks through what waits in Kafka for the stream, until `deadlineMs` of the monotonic clock has come. Rejects if Kafka does not answer. */
export async function findWaiting(
  kafka: KafkaRecords,
  sought: SoughtEvent,
  offsets: LakeOffsets,
  { deadlineMs, monotonicMs }: { readonly deadlineMs: number; readonly monotonicMs: () => number },
): Promise<Waiting> {
  const requests: WaitingRequest[] = [];
  const letters: WaitingLetter[] = [];
  let skipped = 0;
  for (const topic of [kafkaTopics.events, kafkaTopics.deadLetters]) {
    for (const [partition, end] of (await kafka.ends(topic)).entries()) {
      let next = offsets[topic]?.[partition] ?? 0;
      for await (const records of kafka.from(topic, partition, next)) {
        for (const record of records) {
          next = record.offset + 1;
          const place = { topic, partition, record };
          if (topic === kafkaTopics.events) {
            const found = requestOf(record, sought);
            if (found) requests.push({ ...place, ...found });
          } else {
            const letter = letterOf(record);
            if (isOf(letter, sought)) letters.push({ ...place, letter });
          }
        }
        if (monotonicMs() > deadlineMs) break;
      }
      skipped += Math.max(0, end - next);
    }
  }
  return { requests, letters, skipped };
}

function requestOf(
  { key }: RestingRecord,
  { id, sequence, source }: SoughtEvent,
): Pick<WaitingRequest, 'source' | 'bySequence' | 'times'> | undefined {
  const { source: of, sequences, ids = [] } = JSON.parse(key) as Key;
  if (source !== undefined && source !== of) return undefined;
  const bySequence = sequences !== undefined;
  const times = bySequence ? countInRanges(sequences, sequence ?? -1) : ids.filter((each) => each === id).length;
  return times === 0 ? undefined : { source: of, bySequence, times };
}

export function letterOf({ value }: Pick<RestingRecord, 'value'>): LetterValue {
  return JSON.parse(value.toString()) as LetterValue;
}

/** Whether a dead letter is of the event: by its id, or by its sequence where the id is the same number, or could not be read. */
export function isOf(letter: Pick<LetterValue, 'source' | 'id' | 'sequence'>, { id, sequence, source }: SoughtEvent): boolean {
  if (source !== undefined && source !== letter.source) return false;
  return letter.id === id || (sequence !== null && letter.sequence === sequence && (letter.id === null || Number(letter.id) === sequence));
}
