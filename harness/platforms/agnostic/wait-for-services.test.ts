import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeContainers } from './testing/fake-containers.ts';
import { waitForServices, type WaitOptions } from './wait-for-services.ts';

/** Waits on a clock of its own; `onPoll` lets the world go on before each look. */
async function wait(containers: FakeContainers, onPoll: (poll: number) => void, changes: Partial<WaitOptions> = {}): Promise<string[]> {
  const told: string[] = [];
  let nowMs = 0;
  let poll = 0;
  await waitForServices(containers, {
    services: ['ingest', 'kafka'],
    replicasOf: (service) => (service === 'ingest' ? 2 : 1),
    answers: () => Promise.resolve(false),
    timeoutMs: 60_000,
    signal: new AbortController().signal,
    onProgress: (message) => told.push(message),
    machine: () => ({ load: 1, cores: 2 }),
    monotonicMs: () => nowMs,
    sleep: (ms) => {
      nowMs += ms;
      onPoll(++poll);
      return Promise.resolve();
    },
    ...changes,
  });
  return told;
}

test('waits for every replica, and tells who is missing and what it has said last', async () => {
  const containers = new FakeContainers();
  containers.set('kafka-1', 'running', 'healthy');
  containers.set('ingest-1', 'running', 'starting');
  containers.logs.set('ingest-1', ['one', 'waits for Kafka']);
  const told = await wait(containers, (poll) => {
    if (poll === 10) containers.set('ingest-1', 'running', 'healthy');
    if (poll === 12) containers.set('ingest-2', 'running', 'healthy');
  });
  assert.equal(told[0], '1 of 2 components ready; waiting for ingest (ingest: waits for Kafka)');
});

test('takes an answer for readiness before a health check says so', async () => {
  const containers = new FakeContainers();
  for (const id of ['kafka-1', 'ingest-1', 'ingest-2']) containers.set(id, 'running', 'starting');
  assert.deepEqual(await wait(containers, () => assert.fail('it waited'), { answers: () => Promise.resolve(true) }), []);
});

test('gives up at once when a container has ended, with its last lines', async () => {
  const containers = new FakeContainers();
  containers.set('ingest-1', 'running', 'starting');
  containers.set('kafka-1', 'running', 'starting');
  containers.logs.set('kafka-1', ['no space left on device']);
  await assert.rejects(
    wait(containers, () => containers.set('kafka-1', 'exited')),
    { code: 'PLATFORM_START_FAILED', message: /kafka has ended/, hint: /no space left on device/ },
  );
});

test('tells the newest line of whoever is not ready, and the same text not twice', async () => {
  const containers = new FakeContainers();
  containers.set('kafka-1', 'running', 'starting');
  for (const id of ['ingest-1', 'ingest-2']) containers.set(id, 'running', 'starting');
  containers.logs.set('ingest-1', ['waits for Kafka']);
  const told = await wait(containers, (poll) => {
    if (poll === 20)
      containers.logs.set('kafka-1', ['[2026-11-25 08:10:50,123] INFO formatting storage', '[2026-11-25 08:10:51,123] WARN something']);
    if (poll === 95) for (const id of ['kafka-1', 'ingest-1', 'ingest-2']) containers.set(id, 'running', 'healthy');
  });
  const start = '0 of 2 components ready; waiting for ingest, kafka';
  assert.deepEqual(told, [
    `${start} (ingest: waits for Kafka)`,
    `${start} (kafka: INFO formatting storage)`,
    `still ${start} (kafka: INFO formatting storage)`,
  ]);
});

test('gives up after its time, with the last words of each that is not ready, and says of a busy machine that it is', async () => {
  const containers = new FakeContainers();
  containers.set('kafka-1', 'running', 'starting');
  containers.set('ingest-1', 'running', 'starting');
  containers.logs.set(
    'kafka-1',
    Array.from({ length: 30 }, (_, index) => `line ${index}`),
  );
  const giveUp = (load: number): Promise<string[]> => wait(containers, () => {}, { machine: () => ({ load, cores: 2 }) });
  const last = 'what each has said last: ingest: nothing | kafka: line 29';
  await assert.rejects(giveUp(3), { code: 'WAIT_TIMED_OUT', message: /^ingest, kafka not ready after 60 s$/, hint: last });
  await assert.rejects(giveUp(33.3), { hint: `the machine is busy (load average 33.3 on 2 cores): try again when it is less so; ${last}` });
});

test('ends when it is aborted', async () => {
  const abort = new AbortController();
  await assert.rejects(
    wait(new FakeContainers(), () => abort.abort(new Error('Ctrl-C')), { signal: abort.signal }),
    /Ctrl-C/,
  );
});
