import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { createEventIndex } from '../event-index.ts';
import type { DeadLetter, QueueEntry } from '../ports.ts';
import { decodeHeaders } from './record-headers.ts';
import { KafkaQueue, type KafkaQueueLimits, type TopicRecord } from './kafka-queue.ts';

const limits: KafkaQueueLimits = { maxSendBytes: 3000, maxRecordBytes: 2000, maxPendingBytes: 5000, restAfterFailureMs: 20, lingerMs: 2 };
const topics = { events: 'e', deadLetters: 'd' };

/** Sends that end when the test says so. */
function fixture() {
  const sends: { readonly records: readonly TopicRecord[]; readonly resolve: () => void; readonly reject: (error: Error) => void }[] = [];
  let closed = false;
  const queue = new KafkaQueue({
    sender: {
      send(records) {
        const { promise, resolve, reject } = Promise.withResolvers<void>();
        sends.push({ records, resolve, reject });
        return promise;
      },
      close: async () => {
        await Promise.resolve();
        closed = true;
      },
    },
    topics,
    replica: 'replica-1',
    limits,
    log: () => {},
  });
  const settle = (): Promise<void> => delay(10);
  return { queue, sends, settle, isClosed: () => closed };
}

const letter: DeadLetter = { source: '/a', id: null, sequence: null, reason: 'other', detail: '', rejectedAtMs: 1, body: 'x' };

function entry(sequence: number, deadLetters: readonly DeadLetter[] = [], padding = 0): QueueEntry {
  const lines = Buffer.from(`{"n":${sequence},"p":"${' '.repeat(padding)}"}\n`);
  const index = createEventIndex(1);
  index.add(1, sequence, lines.length - 1, 0, 0, 0);
  const request = { id: `request-${sequence}`, acceptedAtMs: 0 };
  return { source: '/a', request, receivedAtMs: 1, lines, index: index.build(), ids: null, deadLetters };
}

const sequencesOf = (records: readonly TopicRecord[] = []): string[] =>
  records.map(({ key }) => (JSON.parse(key.toString()) as { sequences: string }).sequences);

test('one send is in flight; what arrives meanwhile goes together, in order, with the next', async () => {
  const { queue, sends, settle } = fixture();
  const answered: number[] = [];
  const append = (n: number): Promise<void> => queue.append(entry(n)).then(() => void answered.push(n));
  const all = [append(1)];
  await settle();
  all.push(append(2), append(3));
  await settle();
  assert.deepEqual([sends.length, answered], [1, []]);
  sends[0]?.resolve();
  await settle();
  assert.deepEqual(answered, [1]);
  assert.deepEqual(sequencesOf(sends[1]?.records), ['2', '3']);
  sends[1]?.resolve();
  await Promise.all(all);
  assert.deepEqual(answered, [1, 2, 3]);
  assert.deepEqual(queue.pending, { events: 0, bytes: 0 });
});

test('the bytes of a request are not read after append has returned', async () => {
  const { queue, sends, settle } = fixture();
  const taken = entry(7);
  const appended = queue.append(taken);
  taken.lines.fill(0);
  await settle();
  assert.equal((JSON.parse(String(sends[0]?.records[0]?.value)) as { event: { n: number } }).event.n, 7);
  sends[0]?.resolve();
  await appended;
});

test('a send whose fate is unknown rejects its requests only, and pressure says so until it rested', async () => {
  const { queue, sends, settle } = fixture();
  const first = queue.append(entry(1));
  await settle();
  const second = queue.append(entry(2));
  sends[0]?.reject(new Error('connection lost'));
  await assert.rejects(first, /connection lost/);
  assert.match(queue.pressure()?.why ?? '', /connection lost/);
  await settle();
  sends[1]?.resolve();
  await second;
  await delay(limits.restAfterFailureMs + 20);
  assert.equal(queue.pressure(), undefined);
});

test('sends are bounded, and so is what waits', async () => {
  const { queue, sends, settle } = fixture();
  const all = [1, 2, 3, 4].map((n) => queue.append(entry(n, [], 1300)));
  await settle();
  assert.equal(sends[0]?.records.length, 2);
  assert.equal(queue.pressure()?.retryAfterSeconds, 1);
  sends[0]?.resolve();
  await settle();
  assert.equal(queue.pressure(), undefined);
  assert.deepEqual(sequencesOf(sends[1]?.records), ['3', '4']);
  sends[1]?.resolve();
  await Promise.all(all);
});

test('dead letters go to their own topic in the same send, all with the headers of their request', async () => {
  const { queue, sends, settle } = fixture();
  const appended = queue.append(entry(1, [letter]));
  await settle();
  assert.deepEqual(
    sends[0]?.records.map(({ topic }) => topic),
    ['e', 'd'],
  );
  for (const { headers } of sends[0]?.records ?? []) {
    assert.deepEqual(decodeHeaders(headers), { requestId: 'request-1', acceptedMs: 0, receivedMs: 1, replica: 'replica-1' });
  }
  sends[0]?.resolve();
  await appended;
});

test('closing waits for the answers, then closes the client', async () => {
  const { queue, sends, settle, isClosed } = fixture();
  const appended = queue.append(entry(1));
  await settle();
  const closing = queue.close();
  await settle();
  assert.equal(isClosed(), false);
  sends[0]?.resolve();
  await appended;
  await closing;
  assert.equal(isClosed(), true);
});
