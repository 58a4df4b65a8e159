import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../model/clock.ts';
import type { RunEvent, Sample } from '../model/live.ts';
import type { RunningPlatform } from '../model/platform.ts';
import type { RunObserver } from './run-options.ts';
import { Sampler } from './sampler.ts';

/** A clock on which everything takes a thousandth of its time. */
const fastClock: Clock = {
  epochMs: () => performance.now() * 1000,
  monotonicMs: () => performance.now() * 1000,
  sleep: (ms, signal) => delay(ms / 1000, undefined, signal ? { signal } : {}).catch(() => {}),
};

/** A clock on which nothing takes time but sleep, unless that is broken off. */
function jumpingClock(): Clock {
  let nowMs = 0;
  return {
    epochMs: () => nowMs,
    monotonicMs: () => nowMs,
    sleep: async (ms, signal) => {
      await new Promise((resolve) => setImmediate(resolve));
      if (!signal?.aborted) nowMs += ms;
    },
  };
}

function platform(change: Partial<Pick<RunningPlatform, 'progress' | 'vitals'>>): RunningPlatform {
  const vitals = { components: [{ component: 'queue', health: 'up' }], processes: [] } as const;
  return {
    progress: () => Promise.resolve({ queuedEvents: 30, committedEvents: 20, backlogAgeMs: 400 }),
    vitals: () => Promise.resolve(vitals),
    ...change,
  } as RunningPlatform;
}

async function sampled(
  running: RunningPlatform,
  body: (sampler: Sampler) => Promise<void>,
  canaryEvents = () => 0,
  clock = fastClock,
): Promise<Sample[]> {
  const events: RunEvent[] = [];
  const selfUsage = () => ({ coreSeconds: 1.5, peakMemoryBytes: 3, memoryBytes: 2 });
  {
    const observer: RunObserver = { tell: (event) => void events.push(event) };
    await using sampler = new Sampler({ running, clock, observer, selfUsage, canaryEvents });
    await body(sampler);
  }
  return events.map((event) => (event.kind === 'sample' ? event.sample : assert.fail(event.kind)));
}

describe('the sampler', () => {
  it('tells every second what the senders, the platform and the harness are at', { timeout: 60_000 }, async () => {
    let looks = 0;
    const fourth = Promise.withResolvers<void>();
    const calm = platform({});
    const countingLooks = () => {
      if (++looks === 4) fourth.resolve();
      return calm.vitals();
    };
    const look = async (sampler: Sampler): Promise<void> => {
      sampler.note({ sentEvents: 50, sentBytes: 5000, acknowledgedEvents: 30, rejectedEvents: 3, givenUpEvents: 2, pendingBytes: 700 });
      await fourth.promise;
    };
    const samples = await sampled(platform({ vitals: countingLooks }), look, () => 0, jumpingClock());
    assert.deepEqual(
      samples.slice(0, 3).map(({ atMs }) => atMs),
      [0, 1000, 2000],
    );
    const { atMs: _at, ...last } = samples.at(-1) as Sample;
    assert.deepEqual(last, {
      load: { sentEvents: 50, sentBytes: 5000, acknowledgedEvents: 30, refusedEvents: 3, givenUpEvents: 2, inTheAirBytes: 700 },
      flow: { queuedEvents: 30, committedEvents: 20, freshnessMs: 400 },
      components: [{ component: 'queue', health: 'up' }],
      processes: [{ name: 'harness', components: [], coreSeconds: 1.5, memoryBytes: 2 }],
    });
  });

  it('leaves out what the queue held before the load, and the canary', async () => {
    let progress = { queuedEvents: 100, committedEvents: 40, backlogAgeMs: 0 };
    const samples = await sampled(
      platform({ progress: () => Promise.resolve(progress) }),
      async (sampler) => {
        await sampler.take();
        sampler.note({ sentEvents: 9, sentBytes: 900, acknowledgedEvents: 8, rejectedEvents: 0, givenUpEvents: 0, pendingBytes: 0 });
        await sampler.take();
        progress = { queuedEvents: 110, committedEvents: 108, backlogAgeMs: 5 };
        await sampler.take();
      },
      () => 2,
    );
    const flows = samples.map(({ load, flow }) => [load?.acknowledgedEvents, flow?.queuedEvents, flow?.committedEvents]);
    assert.deepEqual(flows[0], [undefined, 100, 40]);
    assert.ok(flows.some((flow) => isDeepStrictEqual(flow, [8, 0, 0])));
    assert.deepEqual(flows.at(-1), [8, 8, 6]);
  });

  it('goes on, and ends, when the platform has died or hangs', async () => {
    const dead = await sampled(platform({ progress: () => Promise.reject(new Error('gone')) }), (sampler) => sampler.take());
    assert.deepEqual([dead.at(-1)?.flow, dead.at(-1)?.components.length], [null, 1]);
    const hanging = await sampled(platform({ progress: () => new Promise(() => {}), vitals: () => new Promise(() => {}) }), (sampler) =>
      sampler.take(),
    );
    assert.deepEqual([hanging.at(-1)?.flow, hanging.at(-1)?.components], [null, []]);
    assert.equal(hanging.at(-1)?.processes[0]?.name, 'harness');
  });
});
