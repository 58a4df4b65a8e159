import { crc32 } from 'node:zlib';
import { ProduceAcks, Producer } from '@platformatic/kafka';
import type { RecordSender, TopicRecord } from './kafka-queue.ts';
import type { RecordHeaders } from './record-headers.ts';

export interface KafkaSenderOptions {
  /** `host:port`, … */
  readonly brokers: readonly string[];
  readonly clientId: string;
  readonly compression: 'none' | 'lz4' | 'zstd';
  /** A send that Kafka does not answer is tried again for so long, then its fate is uncertain. */
  readonly patienceMs: number;
}

type Client = Producer;

const RETRY_DELAY_MS = 250;
const CONNECT_TIMEOUT_MS = 2000;
const ANSWER_TIMEOUT_MS = 5000;
/** The leaders of partitions are asked for again when a send fails, not every few seconds. */
const METADATA_MAX_AGE_MS = 300_000;

/**
 * A sender on an idempotent producer: a send that is repeated because its answer was lost is kept once. All records of a source go to the
 * same partition. While Kafka is away, a send waits for it to come back, as long as `patienceMs`.
 */
export function createKafkaSender(options: KafkaSenderOptions): RecordSender {
  let client: Client | undefined;
  return {
    async send(records) {
      client ??= createClient(options);
      const patience = startPatience(options.patienceMs);
      try {
        await Promise.race([client.send({ messages: records.map(toMessage) }), patience.over]);
      } catch (error) {
        // Its repetitions end with it: a second send beside them would break the order by which Kafka tells repetitions from new records.
        void client.close(true).catch(() => {});
        client = undefined;
        throw error;
      } finally {
        patience.stop();
      }
    },
    async close() {
      await client?.close(true);
    },
  };
}

function createClient({ brokers, clientId, compression, patienceMs }: KafkaSenderOptions): Client {
  return new Producer({
    clientId,
    bootstrapBrokers: [...brokers],
    acks: ProduceAcks.ALL,
    idempotent: true,
    compression,
    connectTimeout: CONNECT_TIMEOUT_MS,
    timeout: ANSWER_TIMEOUT_MS,
    retryDelay: RETRY_DELAY_MS,
    // Enough for the whole patience; an idempotent producer takes fewer than two for no bound at all.
    retries: Math.max(2, Math.ceil(patienceMs / RETRY_DELAY_MS)),
    metadataMaxAge: METADATA_MAX_AGE_MS,
  });
}

interface OutgoingMessage {
  readonly topic: string;
  readonly key: Buffer;
  readonly value: Buffer;
  readonly headers: RecordHeaders;
  readonly partition: number;
}

function toMessage({ topic, source, key, value, headers }: TopicRecord): OutgoingMessage {
  // The client reduces it modulo the number of partitions.
  return { topic, key, value, headers, partition: crc32(source) };
}

function startPatience(ms: number): { readonly over: Promise<never>; stop(): void } {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`Kafka did not answer within ${ms} ms`)), ms);
  return { over: promise, stop: () => clearTimeout(timer) };
}
