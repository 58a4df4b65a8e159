/** Entry point of the ingestion service in a container: plain HTTP behind a gateway, Kafka as its queue. Ends in order on SIGTERM. */
import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { eventTypes } from '../../generators/events/event-types.ts';
import { LabError, messageOf } from '../../harness/model/errors.ts';
import { parseTokens, readContainerSettings } from './container-settings.ts';
import { createAuthenticate, identityOf } from './credentials.ts';
import { houseTypes } from './house-types.ts';
import { startIngestServer } from './http-server.ts';
import { createIngest } from './ingest-batch.ts';
import { KafkaQueue } from './kafka/kafka-queue.ts';
import { createKafkaSender } from './kafka/kafka-sender.ts';
import { ensureTopics, kafkaTopics } from './kafka/kafka-topics.ts';
import { defaultLimits } from './limits.ts';
import { createLiveTypes } from './live-types.ts';
import { createMetrics } from './metrics.ts';
import { openApiDocument } from './openapi.ts';
import type { RegisteredType } from './registry.ts';
import { gatewayMark } from './request-mark.ts';
import { createServiceLog } from './service-log.ts';
import { createRegistryClient, type SchemaRegistryClient } from './schema-registry.ts';

/** Below the time that senders wait for an answer, and above that of a restart of Kafka. */
const SEND_PATIENCE_MS = 20_000;
const TYPES_REFRESH_MS = 30_000;
const REGISTRY_RETRY_MS = 500;

const epochMs = (): number => Date.now();
const log = createServiceLog({ write: (line) => void process.stderr.write(line), epochMs, run: process.env['LAKELAB_RUN'] });

/** @param stop aborted when the service is to end */
async function main(stop: AbortSignal): Promise<void> {
  const settings = readContainerSettings(process.env);
  const credentials = parseTokens(await readFile(settings.tokensFile, 'utf8'), settings.tokensFile);
  const builtIn: readonly RegisteredType[] = [...eventTypes, ...houseTypes];
  const registry = settings.schemaRegistry === null ? null : createRegistryClient(settings.schemaRegistry);
  const types = createLiveTypes(builtIn, async () => registry?.read() ?? builtIn, log);
  const sender = createKafkaSender({
    brokers: settings.brokers,
    clientId: `ingest-${hostname()}`,
    compression: settings.compression,
    patienceMs: SEND_PATIENCE_MS,
  });
  const queue = new KafkaQueue({ sender, topics: kafkaTopics, replica: hostname(), log });
  const metrics = createMetrics([
    { name: 'ingest_kafka_pending_events', help: 'Events without an answer from Kafka.', read: () => queue.pending.events },
    { name: 'ingest_kafka_pending_bytes', help: 'Their bytes.', read: () => queue.pending.bytes },
  ]);
  const limits = defaultLimits;
  const authenticate = createAuthenticate(credentials, identityOf);
  let ready = false;
  const server = await startIngestServer(createIngest({ authenticate, registry: types, queue, limits, observer: metrics, log }), {
    host: settings.host,
    port: settings.port,
    tls: null,
    maxBodyBytes: limits.maxBodyBytes,
    markRequest: gatewayMark,
    metrics,
    openApi: () => JSON.stringify(openApiDocument(types.types, limits)),
    readiness: () => (ready ? (queue.pressure()?.why ?? null) : 'starting or stopping'),
    clock: { epochMs, monotonicMs: () => performance.now() },
    log,
  });
  try {
    if (registry) await publishTypes(registry, builtIn, stop);
    await types.refresh();
    await ensureTopics(settings.brokers, { topics: kafkaTopics, ...settings }, stop, log);
    ready = true;
    log(`ready on port ${server.port}, ${types.types.length} types of events`);
    for (;;) {
      await delay(TYPES_REFRESH_MS, undefined, { signal: stop });
      await types.refresh();
    }
  } catch (error) {
    if (!stop.aborted) throw error;
  }
  log('stopping');
  ready = false;
  await server.close();
  await queue.close();
  log('stopped');
}

/** Adds the built-in types to a registry that lacks them, as soon as it is there. */
async function publishTypes(registry: SchemaRegistryClient, builtIn: readonly RegisteredType[], signal: AbortSignal): Promise<void> {
  for (let last = ''; ; await delay(REGISTRY_RETRY_MS, undefined, { signal })) {
    try {
      await registry.publish(builtIn);
      return;
    } catch (error) {
      const why = messageOf(error);
      if (why !== last) log(`waits for the schema registry: ${why}`);
      last = why;
    }
  }
}

const stop = new AbortController();
process.on('SIGTERM', () => stop.abort());
process.on('SIGINT', () => stop.abort());
main(stop.signal).then(
  () => process.exit(0),
  (error: unknown) => {
    if (error instanceof LabError) log(`${error.code}: ${error.message}; ${error.hint}`, 'error');
    else log(error instanceof Error ? (error.stack ?? error.message) : String(error), 'error');
    process.exit(error instanceof LabError ? error.exitCode : 1);
  },
);
