import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Clock } from '../model/clock.ts';
import { LabError } from '../model/errors.ts';
import type { PlatformDeath, Vitals } from '../model/platform.ts';
import { fakePlatform } from '../cli/testing/fake-platform.ts';
import { PlatformWatch } from './platform-watch.ts';

const refused = new LabError('LAKE_UNAVAILABLE', 'Trino does not answer: ECONNREFUSED', { hint: 'see its log' });
const up: Vitals['components'] = [{ component: 'trino', health: 'up' }];

/** What is said of an error while a platform dies, or does not: `death` is known only while the watch waits for it. */
async function explain(error: unknown, death?: PlatformDeath, components: Vitals['components'] = up): Promise<LabError> {
  const died = Promise.withResolvers<PlatformDeath>();
  const clock: Clock = {
    epochMs: () => 0,
    monotonicMs: () => 0,
    sleep: async () => {
      if (death) died.resolve(death);
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
  const watch = new PlatformWatch(
    { died: died.promise, vitals: () => Promise.resolve({ components, processes: [] }) },
    {
      clock,
      platform: fakePlatform({ name: 'agnostic' }),
      runId: 'one',
      wayOn: { resume: 'lab run --resume one --out x', prune: 'lab runs prune --keep 10 --out x' },
    },
    () => {},
  );
  watch.check();
  const explained = await watch.explain(error);
  if (death) assert.throws(() => watch.check(), { code: (explained as LabError).code });
  return explained as LabError;
}

test('what fails because a component has just died is told as its death, though that is known a moment later', async () => {
  const { code, message, hint } = await explain(refused, { why: 'trino is down: it ended' });
  assert.equal(code, 'PLATFORM_EXITED');
  assert.equal(message, 'the platform agnostic ended during the run: trino is down: it ended');
  assert.match(hint, /go on with: lab run --resume one --out x$/);
});

test('a component that is down is named, though nobody has seen it die', async () => {
  const { code, message } = await explain(refused, undefined, [
    { component: 'kafka', health: 'up' },
    { component: 'trino', health: 'down', why: 'exited (137) 4 seconds ago' },
  ]);
  assert.equal(code, 'PLATFORM_EXITED');
  assert.match(message, /trino is down \(exited \(137\) 4 seconds ago\); Trino does not answer: ECONNREFUSED$/);
});

test('while all components are there, an error is what it is', async () => {
  assert.equal(await explain(refused), refused);
  const ledger = new LabError('LEDGER_UNWRITABLE', 'no space');
  assert.equal(await explain(ledger, undefined, [{ component: 'trino', health: 'down' }]), ledger);
});

test('a platform that died of a full disk says how to get space, and how to go on', async () => {
  const { code, hint } = await explain(refused, { why: 'process 7 exited', diskFull: true });
  assert.equal(code, 'DISK_FULL');
  assert.match(hint, /lab runs prune --keep 10 --out x\), then go on with: lab run --resume one --out x$/);
});
