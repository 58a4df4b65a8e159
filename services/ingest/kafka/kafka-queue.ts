import { setTimeout as delay } from 'node:timers/promises';
import { messageOf } from '../../../harness/model/errors.ts';
import type { DurableQueue, Pressure, QueueEntry } from '../ports.ts';
import type { ServiceLog } from '../service-log.ts';
import { encodeDeadLetter, encodeEvents, type KafkaRecord } from './event-records.ts';
import { encodeHeaders, type RecordHeaders } from './record-headers.ts';

/** A record with the topic it goes to. */
export interface TopicRecord extends KafkaRecord {
  readonly topic: string;
  readonly headers: RecordHeaders;
}

/** What the queue needs of a Kafka client. */
export interface RecordSender {
  /** Resolves when all records are durable on all in-sync replicas; rejects if that is not certain of all. Called one at a time. */
  send(records: readonly TopicRecord[]): Promise<void>;
  close(): Promise<void>;
}

export interface KafkaQueueOptions {
  readonly sender: RecordSender;
  readonly topics: KafkaTopics;
  /** Which replica of the service this is, for who follows an event. */
  readonly replica: string;
  readonly limits?: KafkaQueueLimits;
  readonly log: (message: string) => void;
}

export interface KafkaTopics {
  readonly events: string;
  readonly deadLetters: string;
}

export interface KafkaQueueLimits {
  /** Bytes of one send; what waits beyond them goes with the next one. Must fit into the topics' `max.message.bytes`. */
  readonly maxSendBytes: number;
  readonly maxRecordBytes: number;
  /** How long a send waits for company: a send costs ingestion and Kafka far more than one more request in it. */
  readonly lingerMs: number;
  /** Bytes without an answer from Kafka above which nothing more is taken. */
  readonly maxPendingBytes: number;
  /** How long nothing is taken after a send of uncertain fate; then the next request tries again. */
  readonly restAfterFailureMs: number;
}

export const defaultKafkaLimits: KafkaQueueLimits = {
  maxSendBytes: 4 * 2 ** 20,
  maxRecordBytes: 512 * 2 ** 10,
  lingerMs: 25,
  maxPendingBytes: 64 * 2 ** 20,
  restAfterFailureMs: 1000,
};

interface Waiting {
  readonly records: readonly TopicRecord[];
  readonly bytes: number;
  readonly events: number;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * The durable queue on Kafka. One send is in flight at a time, and what arrives meanwhile goes with the next: an idempotent producer that has
 * several on their way cannot tell Kafka their order. The busier it is, the larger the sends, and the less each event costs.
 */
export class KafkaQueue implements DurableQueue {
  readonly #sender: RecordSender;
  readonly #topics: KafkaTopics;
  readonly #replica: string;
  readonly #limits: KafkaQueueLimits;
  readonly #log: ServiceLog;
  #waiting: Waiting[] = [];
  #pendingBytes = 0;
  #pendingEvents = 0;
  #failure: string | undefined;
  #sending: Promise<void> | undefined;

  constructor({ sender, topics, replica, limits = defaultKafkaLimits, log }: KafkaQueueOptions) {
    this.#sender = sender;
    this.#topics = topics;
    this.#replica = replica;
    this.#limits = limits;
    this.#log = log;
  }

  /** What was taken and has no answer from Kafka yet. */
  get pending(): { readonly events: number; readonly bytes: number } {
    return { events: this.#pendingEvents, bytes: this.#pendingBytes };
  }

  pressure(): Pressure | undefined {
    if (this.#failure !== undefined) return { why: this.#failure, retryAfterSeconds: 2 };
    if (this.#pendingBytes > this.#limits.maxPendingBytes) return { why: 'Kafka is too slow for this load', retryAfterSeconds: 1 };
    return undefined;
  }

  async append(entry: QueueEntry): Promise<void> {
    // The bytes are copied here: those of the entry belong to the request, and may be used again once it is answered.
    const headers = encodeHeaders(entry.request, entry.receivedAtMs, this.#replica);
    const records = [
      ...encodeEvents(entry, this.#limits.maxRecordBytes).map((record) => ({ ...record, topic: this.#topics.events, headers })),
      ...entry.deadLetters.map((letter) => ({ ...encodeDeadLetter(letter), topic: this.#topics.deadLetters, headers })),
    ];
    if (records.length === 0) return;
    const bytes = records.reduce((sum, { key, value }) => sum + key.length + value.length, 0);
    const events = entry.index.count;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#waiting.push({ records, bytes, events, resolve, reject });
    this.#pendingBytes += bytes;
    this.#pendingEvents += events;
    this.#sending ??= this.#sendAll();
    await promise;
  }

  /** Waits until all that was taken has its answer, then closes the client. */
  async close(): Promise<void> {
    await this.#sending;
    await this.#sender.close();
  }

  async #sendAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      await delay(this.#limits.lingerMs);
      const batch = this.#take();
      try {
        await this.#sender.send(batch.flatMap(({ records }) => records));
        for (const { resolve } of batch) resolve();
      } catch (error) {
        this.#fail(error);
        for (const { reject } of batch) reject(error);
      } finally {
        for (const { bytes, events } of batch) {
          this.#pendingBytes -= bytes;
          this.#pendingEvents -= events;
        }
      }
    }
    this.#sending = undefined;
  }

  /** The oldest entries that fit into one send; at least one. */
  #take(): Waiting[] {
    let bytes = 0;
    let count = 0;
    for (const waiting of this.#waiting) {
      bytes += waiting.bytes;
      if (count > 0 && bytes > this.#limits.maxSendBytes) break;
      count++;
    }
    return this.#waiting.splice(0, count);
  }

  #fail(error: unknown): void {
    const why = messageOf(error).split('\n', 1)[0];
    this.#failure = `Kafka cannot be written: ${why}`;
    this.#log(this.#failure, 'warning');
    setTimeout(() => (this.#failure = undefined), this.#limits.restAfterFailureMs).unref();
  }
}
