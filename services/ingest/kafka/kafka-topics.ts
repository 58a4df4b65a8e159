import { setTimeout as delay } from 'node:timers/promises';
import { Admin } from '@platformatic/kafka';
import { messageOf } from '../../../harness/model/errors.ts';
import type { KafkaTopics } from './kafka-queue.ts';

/** Topics of the way from ingestion to the stream. */
export const kafkaTopics: KafkaTopics = { events: 'events', deadLetters: 'dead-letters' };

export interface TopicSettings {
  readonly topics: KafkaTopics;
  /** Of the topic of events; dead letters have one. */
  readonly partitions: number;
  readonly replicas: number;
}

/** Of one compressed batch of records: above the largest request that ingestion takes. */
const MAX_BATCH_BYTES = 16 * 2 ** 20;
const RETRY_MS = 500;

/** Makes the topics that are missing; waits for Kafka to be there. Rejects only when `signal` is aborted. */
export async function ensureTopics(
  brokers: readonly string[],
  settings: TopicSettings,
  signal: AbortSignal,
  log: (message: string) => void,
): Promise<void> {
  let last = '';
  for (;;) {
    signal.throwIfAborted();
    const admin = new Admin({ clientId: 'lakelab-topics', bootstrapBrokers: [...brokers], connectTimeout: 2000, retries: 1 });
    try {
      const existing = new Set(await admin.listTopics());
      await create(admin, existing, settings.topics.events, settings.partitions, settings.replicas);
      await create(admin, existing, settings.topics.deadLetters, 1, settings.replicas);
      return;
    } catch (error) {
      const why = messageOf(error);
      if (why !== last) log(`waits for Kafka at ${brokers.join(', ')}: ${why}`);
      last = why;
    } finally {
      await admin.close().catch(() => {});
    }
    await delay(RETRY_MS, undefined, { signal });
  }
}

/** If another replica is faster, this attempt fails, and the next one finds the topic. */
async function create(admin: Admin, existing: ReadonlySet<string>, topic: string, partitions: number, replicas: number): Promise<void> {
  if (existing.has(topic)) return;
  await admin.createTopics({
    topics: [{ topic, partitions, replicas }],
    configs: [
      { name: 'max.message.bytes', value: String(MAX_BATCH_BYTES) },
      // The instant at which Kafka had a record, not the one at which its sender began: it costs nothing, as it is one for a whole batch.
      { name: 'message.timestamp.type', value: 'LogAppendTime' },
    ],
  });
}
