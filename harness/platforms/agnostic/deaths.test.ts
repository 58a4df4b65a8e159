import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Deaths } from './deaths.ts';
import { createFaultInjector } from './faults.ts';
import { FakeContainers } from './testing/fake-containers.ts';

const death = (id: string, exitCode = 137) => ({ id, service: id.replace(/-\d+$/, ''), exitCode, epochMs: 1_795_000_000_000 });

test('a death on purpose is no finding; one by itself is, with the time and what the code means', () => {
  const deaths = new Deaths();
  deaths.expect('kafka-1');
  deaths.note(death('kafka-1'));
  assert.deepEqual(deaths.findings(), []);
  deaths.note(death('kafka-1'));
  const [finding] = deaths.findings();
  assert.equal(finding?.code, 'COMPONENT_DIED');
  assert.match(finding?.message ?? '', /^kafka died by itself at 2026-11-.*exit code 137 \(killed: most often out of memory\)/);
});

test('a component that dies again and again is given up', async () => {
  const deaths = new Deaths();
  for (let i = 0; i < 3; i++) deaths.note(death('spark-1', 52));
  assert.equal(await deaths.hopeless, 'spark has died 3 times, the last time with exit code 52');
});

test('the injector kills one replica, and starts what it has killed', async () => {
  const containers = new FakeContainers();
  for (const id of ['ingest-1', 'ingest-2']) containers.set(id, 'running', 'healthy');
  const faults = createFaultInjector(containers, new Deaths());
  const states = (): string[] => containers.containers.map(({ state }) => state);
  await faults.kill('ingest');
  assert.deepEqual(states(), ['exited', 'running']);
  await faults.restart('ingest');
  assert.deepEqual(states(), ['running', 'running']);
  await assert.rejects(faults.kill('kafka'), { code: 'PLATFORM_EXITED' });
});
