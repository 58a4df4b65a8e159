import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { eventTypes } from '../../../generators/events/event-types.ts';
import { batchesOf, eventSlices } from '../../../harness/cli/event-slices.ts';
import { loadScenario } from '../../../harness/config/find-scenario.ts';
import { planOf } from '../../../harness/config/plan.ts';
import { sources } from '../../../harness/model/workload.ts';
import { createAuthenticate, identityOf } from '../../ingest/credentials.ts';
import { houseTypes } from '../../ingest/house-types.ts';
import { createIngest } from '../../ingest/ingest-batch.ts';
import { KafkaQueue, type RecordSender, type TopicRecord } from '../../ingest/kafka/kafka-queue.ts';
import { createKafkaSender } from '../../ingest/kafka/kafka-sender.ts';
import { ensureTopics, kafkaTopics } from '../../ingest/kafka/kafka-topics.ts';
import { defaultLimits } from '../../ingest/limits.ts';
import { createRegistry } from '../../ingest/registry.ts';

const TOKEN = 'test';
const scenarios = fileURLToPath(new URL('../../../scenarios', import.meta.url));

export interface ProduceOptions {
  /** `host:port` */
  readonly broker: string;
  readonly scenario: string;
  readonly events: number;
  readonly rate?: number;
  /** Sends at the times of the plan. */
  readonly isPaced?: boolean;
  /** Sees every record before it goes to Kafka. */
  readonly tap?: (records: readonly TopicRecord[]) => void;
}

/** Puts a scenario's events through the ingestion service, without its transport, into Kafka. Resolves when all of them are durable. */
export async function produce({ broker, scenario, events, rate = 1, isPaced = false, tap }: ProduceOptions): Promise<void> {
  await ensureTopics([broker], { topics: kafkaTopics, partitions: 4, replicas: 1 }, AbortSignal.timeout(60_000), () => {});
  const sender = createKafkaSender({ brokers: [broker], clientId: `produce-${randomUUID()}`, compression: 'lz4', patienceMs: 20_000 });
  const queue = new KafkaQueue({ sender: tap ? tapped(sender, tap) : sender, topics: kafkaTopics, log: () => {} });
  const registry = createRegistry([...eventTypes, ...houseTypes]);
  const limits = { ...defaultLimits, strangerBytesPerSecond: Infinity };
  const observer = { accepted: () => {}, rejected: () => {}, refused: () => {} };
  const ingests = new Map(
    sources.map(({ name }) => {
      const authenticate = createAuthenticate(new Map([[name, TOKEN]]), identityOf);
      return [name, createIngest({ authenticate, registry, queue, limits, observer, log: () => {} })];
    }),
  );
  const plan = planOf(await loadScenario(scenario, { directory: scenarios, cwd: scenarios }), { rate });
  const begunMs = performance.now();
  for (const slice of eventSlices(plan, events)) {
    const answers = batchesOf(slice.events).map(async ({ source, contentType, badCredential, body }) => {
      const ingest = ingests.get(source);
      if (ingest === undefined) throw new Error(`no source is called ${source}`);
      const headers = { authorization: `Bearer ${badCredential ? 'wrong' : TOKEN}`, 'content-type': contentType };
      const { status, body: text } = await ingest({ headers, body: Buffer.from(body), receivedAtMs: Date.now() });
      if (status >= 500) throw new Error(`HTTP ${status}: ${text}`);
    });
    await Promise.all(answers);
    if (isPaced) await delay(Math.max(0, slice.untilMs - (performance.now() - begunMs)));
  }
  await queue.close();
}

function tapped(sender: RecordSender, tap: (records: readonly TopicRecord[]) => void): RecordSender {
  return {
    send: async (records) => {
      await sender.send(records);
      tap(records);
    },
    close: () => sender.close(),
  };
}
