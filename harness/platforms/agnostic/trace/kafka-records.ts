import { Consumer, ListOffsetTimestamps } from '@platformatic/kafka';
import { decodeHeaders, type Provenance } from '../../../../services/ingest/kafka/record-headers.ts';

/** A record as it rests in Kafka. */
export interface RestingRecord extends Provenance {
  readonly offset: number;
  /** Of Kafka's clock where `isAppendTime`; else when its sender began to send it, as topics of earlier versions have it. */
  readonly timestampMs: number;
  readonly isAppendTime: boolean;
  readonly key: string;
  readonly value: Buffer;
}

/** Reads single records, in no group, and leaves nothing behind. */
export interface KafkaRecords extends AsyncDisposable {
  /** The record at an offset; undefined if it is not there any more. Rejects if Kafka does not answer. */
  at(topic: string, partition: number, offset: number): Promise<RestingRecord | undefined>;
  /** Records from an offset to the end as it is now, some at a time. */
  from(topic: string, partition: number, offset: number): AsyncGenerator<readonly RestingRecord[], void>;
  /** The first offset with a record that is not older than this instant; undefined if there is none. */
  firstSince(topic: string, partition: number, epochMs: number): Promise<number | undefined>;
  /** The next offset of each partition; empty if there is no such topic. */
  ends(topic: string): Promise<readonly number[]>;
}

const APPEND_TIME_BIT = 8;
const ANSWER_TIMEOUT_MS = 5_000;
const FETCH_WAIT_MS = 100;
/** Whole batches are given, so the first one may be larger. */
const FETCH_BYTES = 1 << 20;

/** @param broker `host:port` */
export function openKafkaRecords(broker: string): KafkaRecords {
  const consumer = new Consumer({
    clientId: 'lakelab-trace',
    // It is never joined.
    groupId: 'lakelab-trace',
    bootstrapBrokers: [broker],
    connectTimeout: 2000,
    timeout: ANSWER_TIMEOUT_MS,
    retries: 1,
  });

  async function fetch(topic: string, partition: number, offset: number): Promise<RestingRecord[]> {
    if (!consumer.topics.current.includes(topic)) consumer.topics.track(topic);
    const metadata = await consumer.metadata({ topics: consumer.topics.current });
    const found = metadata.topics.get(topic);
    const leader = found?.partitions[partition]?.leader;
    if (found === undefined || leader === undefined) return [];
    const wanted = { partition, currentLeaderEpoch: -1, fetchOffset: BigInt(offset), lastFetchedEpoch: -1, partitionMaxBytes: FETCH_BYTES };
    const { responses } = await consumer.fetch({
      node: leader,
      minBytes: 1,
      maxBytes: FETCH_BYTES,
      maxWaitTime: FETCH_WAIT_MS,
      topics: [{ topicId: found.id, partitions: [wanted] }],
    });
    const batches = responses.flatMap(({ partitions }) => partitions.flatMap(({ records }) => records ?? []));
    return batches.flatMap((batch) => {
      const isAppendTime = (batch.attributes & APPEND_TIME_BIT) !== 0;
      return batch.records.map((record) => ({
        offset: Number(batch.firstOffset) + record.offsetDelta,
        timestampMs: Number(isAppendTime ? batch.maxTimestamp : batch.firstTimestamp + record.timestampDelta),
        isAppendTime,
        key: record.key?.toString() ?? '',
        value: record.value ?? Buffer.alloc(0),
        ...decodeHeaders(record.headers),
      }));
    });
  }

  async function ends(topic: string): Promise<readonly number[]> {
    return ((await consumer.listOffsets({ topics: [topic] })).get(topic) ?? []).map(Number);
  }

  /** The first offset of a partition that is not older than an instant. */
  async function offsetOf(topic: string, partition: number, timestamp: bigint): Promise<number | undefined> {
    const offsets = await consumer.listOffsets({ topics: [topic], partitions: { [topic]: [partition] }, timestamp });
    const offset = offsets.get(topic)?.[partition];
    return offset === undefined || offset < 0n ? undefined : Number(offset);
  }

  return {
    ends,
    async at(topic, partition, offset) {
      const first = await offsetOf(topic, partition, ListOffsetTimestamps.EARLIEST);
      if (first === undefined || offset < first || offset >= ((await ends(topic))[partition] ?? 0)) return undefined;
      return (await fetch(topic, partition, offset)).find((record) => record.offset === offset);
    },
    async *from(topic, partition, offset) {
      const end = (await ends(topic))[partition] ?? 0;
      for (let next = offset; next < end;) {
        const records = (await fetch(topic, partition, next)).filter((record) => record.offset >= next);
        const last = records.at(-1);
        // What is left of the offsets are marks that are no records.
        if (last === undefined) return;
        yield records;
        next = last.offset + 1;
      }
    },
    firstSince: (topic, partition, epochMs) => offsetOf(topic, partition, BigInt(epochMs)),
    async [Symbol.asyncDispose]() {
      await consumer.close(true).catch(() => {});
    },
  };
}
