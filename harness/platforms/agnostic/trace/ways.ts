import { messageOf } from '../../../model/errors.ts';
import { kafkaTopics } from '../../../../services/ingest/kafka/kafka-topics.ts';
import type { Hop, RequestWay } from '../../trace-event.ts';
import type { GatewayLog } from './gateway-log.ts';
import type { KafkaRecords, RestingRecord } from './kafka-records.ts';
import { letterOf } from './waiting-records.ts';

/** A record of Kafka. */
export interface KafkaPlace {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

/** What tells a dead letter among those of its instant. */
export interface LetterIdentity {
  readonly source: string | null;
  readonly id: string | null;
  readonly sequence: number | null;
  readonly reason: string;
  readonly rejectedMs: number;
}

/** The ways of requests up to the queue. */
export interface Ways {
  /** @param isRefused the request's event is a dead letter, whose refusal stands for its arrival */
  ofRecord(place: KafkaPlace, receivedMs: number, isRefused?: boolean): Promise<RequestWay>;
  /** The lake does not say where a dead letter is in Kafka: it is looked for from its instant on. */
  ofLetter(letter: LetterIdentity): Promise<RequestWay>;
}

/** Dead letters that are looked at for one of a known instant, at most. */
const MOST_LETTERS = 20_000;
const LETTERS_PARTITION = 0;

export function createWays(kafka: KafkaRecords, gateway: GatewayLog): Ways {
  async function wayOf(
    place: KafkaPlace | undefined,
    found: RestingRecord | string,
    receivedMs: number,
    isRefused: boolean,
  ): Promise<RequestWay> {
    const at = place ?? {};
    if (typeof found === 'string') {
      const hop = (stage: Hop['stage'], action: string, facts: Hop['facts']): Hop => ({ stage, action, atMs: null, facts, unknown: found });
      const received: Hop = { stage: 'ingestion', action: 'received', atMs: receivedMs, facts: {} };
      return {
        requestId: null,
        hops: [hop('gateway', 'accepted', {}), ...(isRefused ? [] : [received]), hop('queue', 'appended', { ...at })],
      };
    }
    const { requestId, acceptedMs, replica, timestampMs, isAppendTime } = found;
    const accepted: Hop = {
      stage: 'gateway',
      action: 'accepted',
      atMs: acceptedMs ?? null,
      facts: {},
      ...(acceptedMs === undefined
        ? { unknown: 'the record does not say: it came past the gateway, or to an earlier version of lakelab' }
        : {}),
    };
    const received: Hop = { stage: 'ingestion', action: 'received', atMs: receivedMs, facts: replica === undefined ? {} : { replica } };
    const appended: Hop = {
      stage: 'queue',
      action: isAppendTime ? 'appended' : 'sent',
      atMs: timestampMs,
      facts: { ...at },
      ...(isAppendTime
        ? {}
        : { unknown: 'when Kafka had it is not known: the topic, of an earlier version of lakelab, keeps the instant of the sender' }),
    };
    const hops = [accepted, ...(isRefused ? [] : [received]), appended];
    if (requestId === undefined) return { requestId: null, hops };
    const answered = await answerOf(gateway, requestId, acceptedMs ?? receivedMs);
    return { requestId, ...(replica === undefined ? {} : { replica }), hops: [...hops, answered] };
  }

  return {
    async ofRecord(place, receivedMs, isRefused = false) {
      const found = await kafka
        .at(place.topic, place.partition, place.offset)
        .catch((error: unknown) => `Kafka does not answer: ${messageOf(error)}`);
      return wayOf(place, found ?? 'Kafka does not keep the record any more', receivedMs, isRefused);
    },
    async ofLetter(letter) {
      const { rejectedMs } = letter;
      const found = await findLetter(kafka, letter).catch((error: unknown) => `Kafka does not answer: ${messageOf(error)}`);
      if (found === undefined || typeof found === 'string')
        return wayOf(undefined, found ?? 'Kafka does not keep the record any more', rejectedMs, true);
      const place = { topic: kafkaTopics.deadLetters, partition: LETTERS_PARTITION, offset: found.offset };
      return wayOf(place, found, rejectedMs, true);
    },
  };
}

async function answerOf(gateway: GatewayLog, requestId: string, sinceMs: number): Promise<Hop> {
  const line = await gateway.find(requestId, sinceMs);
  const common = { stage: 'gateway', action: 'answered' } as const;
  if (line === undefined) return { ...common, atMs: null, facts: {}, unknown: "the gateway's log has no line of it, or not any more" };
  return { ...common, atMs: line.receivedMs + line.totalMs, facts: { status: line.status, request_bytes: line.bytes } };
}

async function findLetter(
  kafka: KafkaRecords,
  { source, id, sequence, reason, rejectedMs }: LetterIdentity,
): Promise<RestingRecord | undefined> {
  const topic = kafkaTopics.deadLetters;
  const first = await kafka.firstSince(topic, LETTERS_PARTITION, rejectedMs);
  if (first === undefined) return undefined;
  let looked = 0;
  for await (const records of kafka.from(topic, LETTERS_PARTITION, first)) {
    for (const record of records) {
      const letter = letterOf(record);
      const isSame = letter.source === source && letter.id === id && letter.sequence === sequence && letter.reason === reason;
      if (isSame && letter.rejected_at_ms === rejectedMs) return record;
    }
    looked += records.length;
    if (looked > MOST_LETTERS) return undefined;
  }
  return undefined;
}
