import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Deaths } from './deaths.ts';
import { createFaultInjector } from './faults.ts';
import { FakeContainers } from './testing/fake-containers.ts';

const death = (id: string, exitCode = 137) => ({ id, service: id.replace(/-\d+$/, ''), exitCode, epochMs: 1_795_000_000_000 });

const noSleep = (): Promise<void> => Promise.resolve();
/** Whether the platform is given up for dead, and why. */
const givenUp = (deaths: Deaths): Promise<string | undefined> =>
  Promise.race([deaths.hopeless.then(({ why }) => why), new Promise<undefined>((resolve) => setImmediate(() => resolve(undefined)))]);

test('a death on purpose is no finding; one by itself is, with the time and what the code means', async () => {
  const containers = new FakeContainers();
  containers.set('kafka-1', 'running', 'healthy');
  const deaths = new Deaths(containers, noSleep);
  deaths.expect('kafka-1');
  await deaths.note(death('kafka-1'));
  assert.deepEqual(deaths.findings(), []);
  await deaths.note(death('kafka-1'));
  const [finding] = deaths.findings();
  assert.equal(finding?.code, 'COMPONENT_DIED');
  assert.match(finding?.message ?? '', /^kafka died by itself at 2026-11-.*exit code 137 \(killed.*\), and was started again\.$/);
  assert.equal(await givenUp(deaths), undefined);
});

test('a component that dies again and again is given up', async () => {
  const containers = new FakeContainers();
  containers.set('spark-1', 'restarting');
  const deaths = new Deaths(containers, noSleep);
  for (let i = 0; i < 3; i++) await deaths.note(death('spark-1', 52));
  assert.equal(await givenUp(deaths), 'spark has died 3 times, the last time with exit code 52');
});

test('a component that the engine does not start again is given up at once, by its name', async () => {
  const containers = new FakeContainers();
  containers.set('trino-1', 'exited');
  const deaths = new Deaths(containers, noSleep);
  await deaths.note(death('trino-1'));
  assert.match((await givenUp(deaths)) ?? '', /^trino is down: it ended at 2026-11-\S+ with exit code 137 .* does not start it again/);
  assert.match(deaths.findings()[0]?.message ?? '', /does not start it again/);
});

test('a component of which another replica runs is not given up, but the finding says that one stays down', async () => {
  const containers = new FakeContainers();
  containers.set('ingest-1', 'exited');
  containers.set('ingest-2', 'running', 'healthy');
  const deaths = new Deaths(containers, noSleep);
  await deaths.note(death('ingest-1'));
  assert.equal(await givenUp(deaths), undefined);
  assert.match(deaths.findings()[0]?.message ?? '', /^ingest died by itself .* does not start it again/);
});

test('a component that comes back between two looks is not given up', async () => {
  const containers = new FakeContainers();
  containers.set('kafka-1', 'exited');
  let looks = 0;
  const deaths = new Deaths(containers, () => {
    if (++looks === 2) containers.set('kafka-1', 'running', 'starting');
    return Promise.resolve();
  });
  await deaths.note(death('kafka-1'));
  assert.equal(looks, 2);
  assert.equal(await givenUp(deaths), undefined);
});

test('a component that can be done without takes nothing with it, however often it dies', async () => {
  const containers = new FakeContainers();
  containers.set('grafana-1', 'exited');
  const deaths = new Deaths(containers, noSleep);
  for (let i = 0; i < 4; i++) await deaths.note(death('grafana-1', 1));
  assert.equal(await givenUp(deaths), undefined);
  assert.deepEqual(deaths.findings(), []);
});

test('the injector kills one replica, and starts what it has killed', async () => {
  const containers = new FakeContainers();
  for (const id of ['ingest-1', 'ingest-2']) containers.set(id, 'running', 'healthy');
  const faults = createFaultInjector(containers, new Deaths(containers, noSleep));
  const states = (): string[] => containers.containers.map(({ state }) => state);
  await faults.kill('ingest');
  assert.deepEqual(states(), ['exited', 'running']);
  await faults.restart('ingest');
  assert.deepEqual(states(), ['running', 'running']);
  await assert.rejects(faults.kill('kafka'), { code: 'PLATFORM_EXITED' });
});
