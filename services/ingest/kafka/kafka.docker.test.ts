/** The queue against a real Kafka of our image, or the one that `LAKELAB_TEST_KAFKA=host:port` names. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { createServer, connect, type AddressInfo, type Socket } from 'node:net';
import { after, before, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Consumer, ListOffsetTimestamps } from '@platformatic/kafka';
import { readImageTable } from '../../../harness/platforms/docker/image-table.ts';
import { whySkip } from '../../../harness/platforms/docker/testing/containers.ts';
import { startKafka, type StartedKafka } from '../../../harness/platforms/docker/testing/kafka-container.ts';
import { createEventIndex } from '../event-index.ts';
import { openKafkaRecords } from '../../../harness/platforms/agnostic/trace/kafka-records.ts';
import type { DeadLetter, QueueEntry } from '../ports.ts';
import { KafkaQueue } from './kafka-queue.ts';
import { createKafkaSender } from './kafka-sender.ts';
import { ensureTopics } from './kafka-topics.ts';

const image =
  (await readImageTable(fileURLToPath(new URL('../../../compose/images.yaml', import.meta.url)))).components['kafka']?.tag ?? '';
const running = process.env['LAKELAB_TEST_KAFKA'];
const skip = running === undefined ? await whySkip({ kafka: image }) : false;
const topics = { events: `events-${randomUUID()}`, deadLetters: `dead-${randomUUID()}` };
const PARTITIONS = 3;
let broker = running ?? '';
let kafka: StartedKafka | undefined;

before(async () => {
  if (skip !== false) return;
  if (running === undefined) {
    kafka = await startKafka(image);
    broker = kafka.broker;
  }
  await ensureTopics([broker], { topics, partitions: PARTITIONS, replicas: 1 }, AbortSignal.timeout(60_000), () => {});
});

after(async () => await kafka?.[Symbol.asyncDispose]());

function entry(source: string, sequence: number): QueueEntry {
  const lines = Buffer.from(`{"n":${sequence}}\n`);
  const index = createEventIndex(1);
  index.add(1, sequence, lines.length - 1, 0, 0, 0);
  return {
    source,
    request: { id: `request-${sequence}`, acceptedAtMs: 0 },
    receivedAtMs: 1,
    lines,
    index: index.build(),
    ids: null,
    deadLetters: [],
  };
}

function open(address: string, patienceMs = 10_000): KafkaQueue {
  const sender = createKafkaSender({ brokers: [address], clientId: 'test', compression: 'lz4', patienceMs });
  return new KafkaQueue({ sender, topics, replica: 'replica-1', log: () => {} });
}

/** Sequences in Kafka by source, in the order of their partition. */
async function readAll(): Promise<Map<string, { sequences: number[]; partitions: Set<number> }>> {
  const consumer = new Consumer({ clientId: 'test', groupId: randomUUID(), bootstrapBrokers: [broker] });
  const found = new Map<string, { sequences: number[]; partitions: Set<number> }>();
  const ends = (await consumer.listOffsets({ topics: [topics.events], timestamp: ListOffsetTimestamps.LATEST })).get(topics.events) ?? [];
  let left = ends.reduce((sum, end) => sum + Number(end), 0);
  const stream = await consumer.consume({ topics: [topics.events], mode: 'earliest', autocommit: false });
  for await (const { key, partition } of stream) {
    const { source, sequences } = JSON.parse(key.toString()) as { source: string; sequences: string };
    const of = found.get(source) ?? { sequences: [], partitions: new Set() };
    found.set(source, of);
    of.sequences.push(Number(sequences));
    of.partitions.add(partition);
    if (--left === 0) break;
  }
  await stream.close();
  await consumer.close(true);
  return found;
}

test('topics are made once, whoever comes first', { skip }, async () => {
  const again = { topics, partitions: PARTITIONS, replicas: 1 };
  await Promise.all([1, 2].map(() => ensureTopics([broker], again, AbortSignal.timeout(10_000), () => {})));
});

test('what is acknowledged is in Kafka once, in the order of its source', { skip }, async () => {
  const queue = open(broker);
  const sources = ['/order/a', '/order/b', '/order/c', '/order/d'];
  const appends: Promise<void>[] = [];
  for (let sequence = 1; sequence <= 200; sequence++) {
    for (const source of sources) appends.push(queue.append(entry(source, sequence)));
    if (sequence % 20 === 0) await delay(5);
  }
  await Promise.all(appends);
  await queue.close();
  const found = await readAll();
  for (const source of sources) {
    const { sequences, partitions } = found.get(source) ?? { sequences: [], partitions: new Set() };
    assert.deepEqual(
      sequences,
      Array.from({ length: 200 }, (_, i) => i + 1),
    );
    assert.equal(partitions.size, 1);
  }
});

test('a record says by which request it came and when Kafka had it, and is found by its place and its instant', { skip }, async () => {
  const beganMs = Date.now();
  const queue = open(broker);
  const letter: DeadLetter = { source: '/told', id: '7', sequence: null, reason: 'other', detail: '', rejectedAtMs: beganMs, body: 'x' };
  await queue.append({ ...entry('/told', 41), deadLetters: [letter] });
  await queue.append(entry('/told', 42));
  await queue.close();
  await using records = openKafkaRecords(broker);
  const ends = await records.ends(topics.events);
  assert.equal(ends.length, PARTITIONS);
  const offset = await records.firstSince(topics.deadLetters, 0, beganMs);
  const refused = await records.at(topics.deadLetters, 0, offset ?? -1);
  assert.deepEqual([refused?.requestId, refused?.acceptedMs, refused?.receivedMs, refused?.replica], ['request-41', 0, 1, 'replica-1']);
  assert.equal((JSON.parse(refused?.value.toString() ?? '') as { id: string }).id, '7');
  const found: (typeof refused)[] = [];
  for (const partition of ends.keys()) {
    for await (const some of records.from(topics.events, partition, 0)) found.push(...some.filter(({ key }) => key.includes('/told')));
  }
  assert.deepEqual(
    found.map((record) => record?.requestId),
    ['request-41', 'request-42'],
  );
  for (const record of found) {
    assert.ok(record?.isAppendTime);
    assert.ok(record.timestampMs >= beganMs && record.timestampMs <= Date.now(), String(record.timestampMs));
  }
  assert.equal(await records.at(topics.events, 0, ends[0] ?? 0), undefined);
  assert.equal(await records.firstSince(topics.deadLetters, 0, Date.now() + 60_000), undefined);
  assert.deepEqual(await records.ends('no-such-topic').catch(() => 'refused'), 'refused');
});

test('a Kafka that does not answer rejects in time, and is used again when it does', { skip }, async () => {
  // Brokers name their own address, so that only what happens before the first answer can be played here.
  const [host = '', port = ''] = broker.split(':');
  let deaf = true;
  const sockets = new Set<Socket>();
  const proxy = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    if (deaf) return;
    const to = connect(Number(port), host);
    sockets.add(to);
    to.on('error', () => {});
    socket.pipe(to).pipe(socket);
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const queue = open(`127.0.0.1:${(proxy.address() as AddressInfo).port}`, 500);
  try {
    await assert.rejects(queue.append(entry('/deaf', 1)), /did not answer within 500 ms/);
    assert.match(queue.pressure()?.why ?? '', /did not answer/);
    deaf = false;
    await queue.append(entry('/deaf', 2));
  } finally {
    await queue.close();
    for (const socket of sockets) socket.destroy();
    proxy.close();
  }
});
