import { Admin, ListOffsetTimestamps } from '@platformatic/kafka';
import { kafkaTopics } from '../../../services/ingest/kafka/kafka-topics.ts';
import type { PlatformProgress } from '../../model/platform.ts';

/** What the stream job says of itself, of completely committed batches only (services/stream/README.md). */
export interface StreamProgress {
  /** Events taken from the queue and committed over the life of the lake, duplicates included. */
  readonly events_total: number;
  /** The Kafka records, one per request, that they came in. */
  readonly records_total: number;
  /** By topic and partition: the next offset that is not in the lake. */
  readonly offsets: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Of the newest commit; null before the first. */
  readonly committed_at_ms: number | null;
  readonly batch: { readonly seconds: number } | null;
  readonly state: 'starting' | 'running' | 'restarting';
  readonly why?: string;
}

type Offsets = ReadonlyMap<string, readonly number[]>;

/** How far events have come: the ends of Kafka's partitions against the offsets up to which the stream has committed. */
export interface ProgressReader extends AsyncDisposable {
  read(): Promise<PlatformProgress>;
  stream(): Promise<StreamProgress>;
}

const ANSWER_TIMEOUT_MS = 5_000;

export function createProgressReader(options: {
  readonly kafkaPort: number;
  readonly streamPort: number;
  readonly epochMs: () => number;
}): ProgressReader {
  let admin: Admin | undefined;

  async function ends(): Promise<Offsets> {
    admin ??= new Admin({
      clientId: 'lakelab-progress',
      bootstrapBrokers: [`127.0.0.1:${options.kafkaPort}`],
      connectTimeout: 2000,
      retries: 0,
      timeout: ANSWER_TIMEOUT_MS,
    });
    try {
      return await readEnds(admin);
    } catch (error) {
      // A client that has lost its broker is not worth keeping.
      void admin.close().catch(() => {});
      admin = undefined;
      throw error;
    }
  }

  async function stream(): Promise<StreamProgress> {
    const response = await fetch(`http://127.0.0.1:${options.streamPort}/progress`, { signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS) });
    if (!response.ok) throw new Error(`the stream job answers HTTP ${response.status}`);
    return (await response.json()) as StreamProgress;
  }

  return {
    stream,
    async read() {
      // The ends first: what is committed after that can only make the backlog smaller than it was.
      const written = await ends();
      return progressOf(written, await stream(), options.epochMs());
    },
    async [Symbol.asyncDispose]() {
      await admin?.close().catch(() => {});
    },
  };
}

/**
 * Kafka counts requests, not events: as long as some wait, how many events they hold is estimated from those before; when none waits, the figures
 * are exact. The age of the oldest is an upper bound: it came after the last committed batch had begun.
 */
export function progressOf(ends: Offsets, stream: StreamProgress, nowMs: number): PlatformProgress {
  const waiting = (topic: string): number =>
    (ends.get(topic) ?? []).reduce((sum, end, partition) => sum + Math.max(0, end - (stream.offsets[topic]?.[partition] ?? 0)), 0);
  const records = waiting(kafkaTopics.events);
  const deadLetters = waiting(kafkaTopics.deadLetters);
  const committedEvents = stream.events_total;
  if (records + deadLetters === 0) return { queuedEvents: committedEvents, committedEvents, backlogAgeMs: 0 };
  const eventsPerRecord = stream.records_total > 0 ? stream.events_total / stream.records_total : 1;
  const begunMs = (stream.committed_at_ms ?? nowMs) - (stream.batch?.seconds ?? 0) * 1000;
  return {
    queuedEvents: committedEvents + Math.max(1, Math.round(records * eventsPerRecord) + deadLetters),
    committedEvents,
    backlogAgeMs: Math.max(0, Math.round(nowMs - begunMs)),
  };
}

async function readEnds(admin: Admin): Promise<Offsets> {
  const topics = [kafkaTopics.events, kafkaTopics.deadLetters];
  const metadata = await admin.metadata({ topics });
  const asked = topics.map((name) => ({
    name,
    partitions: Array.from({ length: metadata.topics.get(name)?.partitionsCount ?? 0 }, (_, partitionIndex) => ({
      partitionIndex,
      timestamp: ListOffsetTimestamps.LATEST,
    })),
  }));
  const answer = await admin.listOffsets({ topics: asked });
  return new Map(
    answer.map(({ name, partitions }) => [
      name,
      partitions.toSorted((a, b) => a.partitionIndex - b.partitionIndex).map(({ offset }) => Number(offset)),
    ]),
  );
}
