import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeContainers } from './testing/fake-containers.ts';
import { UsageMeter } from './usage-meter.ts';

const component = (name: string) => ({ name, role: 'test', version: '1', fidelity: 'real' }) as const;

function meterOf(containers: FakeContainers): UsageMeter {
  return new UsageMeter(containers, [component('ingest'), component('kafka')], (name) => (name === 'ingest' ? 2 : 1));
}

test('CPU time goes on over the restart of a container, whose own count begins anew', async () => {
  const containers = new FakeContainers();
  containers.set('kafka-1', 'running', 'healthy');
  const meter = meterOf(containers);
  for (const [coreSeconds, memoryBytes] of [
    [5, 100],
    [8, 300],
    [1, 50],
    [3, 70],
  ] as const) {
    containers.uses.set('kafka-1', { coreSeconds, memoryBytes });
    await meter.vitals();
  }
  const [, kafka] = await meter.usage(new Map([['kafka', 7]]));
  assert.deepEqual(kafka, { component: 'kafka', coreSeconds: 11, peakMemoryBytes: 300, storedBytes: 7 });
});

test('replicas are added up, and those that are gone use no memory', async () => {
  const containers = new FakeContainers();
  for (const id of ['ingest-1', 'ingest-2']) {
    containers.set(id, 'running', 'healthy');
    containers.uses.set(id, { coreSeconds: 2, memoryBytes: 10 });
  }
  const meter = meterOf(containers);
  assert.equal((await meter.vitals()).components[0]?.health, 'up');
  containers.set('ingest-2', 'exited');
  const { components, processes } = await meter.vitals();
  assert.deepEqual(components[0], { component: 'ingest', health: 'strained', why: '1 of 2 replicas run' });
  assert.deepEqual([processes[0]?.coreSeconds, processes[0]?.memoryBytes], [4, 10]);
  assert.equal((await meter.usage(new Map()))[0]?.peakMemoryBytes, 20);
});

test('a component is down without a running container, unknown while it starts, strained when its check fails', async () => {
  const containers = new FakeContainers();
  const meter = meterOf(containers);
  const health = async (): Promise<string | undefined> => (await meter.vitals()).components[1]?.health;
  assert.equal(await health(), 'down');
  containers.set('kafka-1', 'running', 'starting');
  assert.equal(await health(), 'unknown');
  await meter.takeAsReady();
  assert.equal(await health(), 'up');
  containers.set('kafka-1', 'running', 'unhealthy');
  assert.equal(await health(), 'strained');
});
