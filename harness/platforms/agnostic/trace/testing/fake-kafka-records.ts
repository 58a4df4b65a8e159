import type { KafkaRecords, RestingRecord } from '../kafka-records.ts';
import type { LetterIdentity } from '../ways.ts';

/** A record of nothing. */
export function record(offset: number, changes: Partial<RestingRecord> = {}): RestingRecord {
  return { offset, timestampMs: 0, isAppendTime: true, key: '', value: Buffer.alloc(0), ...changes };
}

/** A dead letter, written when it was refused. */
export function letterRecord(
  offset: number,
  { rejectedMs, ...letter }: LetterIdentity,
  changes: Partial<RestingRecord> = {},
): RestingRecord {
  const value = Buffer.from(JSON.stringify({ ...letter, detail: 'why', rejected_at_ms: rejectedMs, body: '{}' }));
  return record(offset, { timestampMs: rejectedMs, value, ...changes });
}

/** Kafka in memory: the records of each topic, by partition; offsets count from 0. Gives two records at a time. */
export function fakeKafkaRecords(topics: Readonly<Record<string, readonly (readonly RestingRecord[])[]>>): KafkaRecords {
  const of = (topic: string, partition: number): readonly RestingRecord[] => topics[topic]?.[partition] ?? [];
  return {
    at: (topic, partition, offset) => Promise.resolve(of(topic, partition)[offset]),
    async *from(topic, partition, offset) {
      const records = of(topic, partition);
      for (let next = offset; next < records.length; next += 2) yield await Promise.resolve(records.slice(next, next + 2));
    },
    firstSince: (topic, partition, epochMs) =>
      Promise.resolve(of(topic, partition).find(({ timestampMs }) => timestampMs >= epochMs)?.offset),
    ends: (topic) => Promise.resolve((topics[topic] ?? []).map(({ length }) => length)),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
