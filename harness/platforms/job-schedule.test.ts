import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { EtlJob } from '../model/etl.ts';
import { makeJob } from '../testing/job.ts';
import { backoffMs, scheduleJobs, usualRetries, type RetryPolicy } from './job-schedule.ts';

const job = (name: string, ...dependsOn: string[]): EtlJob => makeJob(name, { dependsOn });
const nothing = { rows: 1, bytes: 2, coreSeconds: 3 };

/** A clock that jumps to the next instant that something waits for, whenever all else has come to rest. */
function fakeClock() {
  let nowMs = 0;
  let waiting: { atMs: number; resolve: () => void }[] = [];
  const sleep = (ms: number, signal: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const sleeper = { atMs: nowMs + ms, resolve };
      waiting.push(sleeper);
      signal.addEventListener('abort', () => {
        waiting = waiting.filter((each) => each !== sleeper);
        resolve();
      });
    });
  const jump = (): void => {
    const next = waiting.toSorted((a, b) => a.atMs - b.atMs)[0];
    if (!next) return;
    waiting = waiting.filter((each) => each !== next);
    nowMs = next.atMs;
    next.resolve();
  };
  /** Resolves as the promise does, letting the time go on meanwhile. */
  const passing = async <T>(promise: Promise<T>): Promise<T> => {
    const state = { isDone: false };
    const settled = promise.finally(() => (state.isDone = true));
    // Whoever awaits it is told: here it only must not count as unhandled.
    settled.catch(() => {});
    while (!state.isDone) {
      await new Promise((resolve) => setImmediate(resolve));
      if (!state.isDone) jump();
    }
    return settled;
  };
  return { epochMs: () => nowMs, sleep, passing };
}

interface Trial {
  readonly attempt: (name: string, count: number, signal: AbortSignal, sleep: (ms: number) => Promise<void>) => void | Promise<void>;
  readonly signal?: AbortSignal;
  readonly parallelJobs?: number;
  readonly parallelLargeJobs?: number;
  readonly retries?: Partial<RetryPolicy>;
}

/** Runs jobs with what becomes of each attempt; returns what was started, in order, and what has become of the jobs. */
async function runWith(jobs: readonly EtlJob[], trial: Trial) {
  const { passing, ...clock } = fakeClock();
  const started: string[] = [];
  let open = 0;
  let opened = 0;
  const never = new AbortController().signal;
  const orchestrator = scheduleJobs({
    ...clock,
    parallelJobs: trial.parallelJobs ?? 2,
    parallelLargeJobs: trial.parallelLargeJobs ?? 1,
    retries: { ...usualRetries, ...trial.retries },
    openRunner: async () => {
      await Promise.resolve();
      open++;
      opened++;
      return {
        async run({ name }, signal) {
          started.push(name);
          await Promise.resolve();
          await trial.attempt(name, started.filter((each) => each === name).length, signal, (ms) => clock.sleep(ms, never));
          return nothing;
        },
        async [Symbol.asyncDispose]() {
          await Promise.resolve();
          open--;
        },
      };
    },
  });
  const updates: string[] = [];
  const signal = trial.signal ?? never;
  const results = await passing(orchestrator.run(jobs, { signal, onUpdate: ({ name }) => updates.push(name) }));
  assert.equal(open, 0);
  assert.deepEqual(updates.toSorted(), results.map(({ name }) => name).toSorted());
  return { started, opened, results, states: results.map(({ name, state, attempts, error }) => [name, state, attempts, error]) };
}

describe('the schedule of jobs', () => {
  it('follows dependencies, tries again, and skips only what depends on a failure', async () => {
    const jobs = [job('d', 'c'), job('c', 'b'), job('b'), job('a'), job('e', 'a', 'elsewhere')];
    const { started, states, results } = await runWith(jobs, {
      attempt: (name, count) => {
        if (name === 'b' || (name === 'a' && count === 1)) throw new Error(`${name} broke`);
      },
    });
    assert.deepEqual(started.toSorted(), ['a', 'a', 'b', 'b', 'b', 'e']);
    assert.deepEqual(states, [
      ['d', 'skipped', 0, 'c did not succeed'],
      ['c', 'skipped', 0, 'b did not succeed'],
      ['b', 'failed', 3, 'b broke'],
      ['a', 'succeeded', 2, null],
      ['e', 'succeeded', 1, null],
    ]);
    assert.deepEqual(results[4], {
      name: 'e',
      state: 'succeeded',
      queuedMs: 1000,
      startedMs: 1000,
      endedMs: 1000,
      attempts: 1,
      ...nothing,
      error: null,
    });
  });

  it('rests twice as long after each failure, without holding a place', async () => {
    const jobs = [job('bad'), job('a'), job('b', 'a')];
    const { started, results } = await runWith(jobs, {
      parallelJobs: 1,
      retries: { attempts: 4, firstBackoffMs: 100, mostBackoffMs: 250 },
      attempt: (name) => {
        if (name === 'bad') throw new Error('no');
      },
    });
    assert.deepEqual(started, ['a', 'bad', 'b', 'bad', 'bad', 'bad']);
    const bad = results.find(({ name }) => name === 'bad');
    assert.equal(bad?.endedMs, 100 + 200 + 250);
    assert.deepEqual(
      [1, 2, 3, 10].map((count) => backoffMs(usualRetries, count)),
      [1000, 2000, 4000, 60_000],
    );
  });

  it('cancels an attempt that takes too long, and tries again', async () => {
    const { states, opened, results } = await runWith([job('a'), makeJob('big', { cost: 'large' })], {
      retries: { limitMs: { small: 1000, medium: 1000, large: 50_000 } },
      attempt: async (name, count, signal, sleep) => {
        if (name === 'big') return sleep(20_000);
        if (count > 1) return;
        await new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('cancelled')), { once: true }));
      },
    });
    assert.deepEqual(states, [
      ['a', 'succeeded', 2, null],
      ['big', 'succeeded', 1, null],
    ]);
    assert.equal(results[0]?.endedMs, 2000);
    assert.equal(opened, 2);
  });

  it('replaces a runner that does not give up, and says what was too slow', async () => {
    const { states, opened } = await runWith([job('stuck'), job('after', 'stuck'), job('other')], {
      retries: { attempts: 2, limitMs: { small: 1000, medium: 1, large: 1 } },
      attempt: (name) => (name === 'stuck' ? new Promise(() => {}) : undefined),
    });
    assert.deepEqual(states, [
      ['stuck', 'failed', 2, 'did not end within 1 s'],
      ['after', 'skipped', 0, 'stuck did not succeed'],
      ['other', 'succeeded', 1, null],
    ]);
    assert.equal(opened, 4);
  });

  it('runs few large jobs side by side', async () => {
    let [running, most, mostLarge, large] = [0, 0, 0, 0];
    const jobs = Array.from({ length: 12 }, (_, index) => makeJob(`job_${index}`, { cost: index % 2 === 0 ? 'large' : 'small' }));
    const { states } = await runWith(jobs, {
      parallelJobs: 5,
      parallelLargeJobs: 2,
      attempt: async (name, _count, _signal, sleep) => {
        const isLarge = jobs.find((each) => each.name === name)?.cost === 'large';
        most = Math.max(most, ++running);
        if (isLarge) mostLarge = Math.max(mostLarge, ++large);
        await sleep(100);
        running--;
        if (isLarge) large--;
      },
    });
    assert.ok(states.every(([, state]) => state === 'succeeded'));
    assert.deepEqual([most, mostLarge], [5, 2]);
  });

  it('begins with the longest chain of work', async () => {
    const jobs = [job('alone'), job('first'), makeJob('second', { dependsOn: ['first'], cost: 'large' }), job('third', 'second')];
    const { started } = await runWith(jobs, { parallelJobs: 1, attempt: () => {} });
    assert.deepEqual(started, ['first', 'second', 'alone', 'third']);
  });

  it('begins nothing more once it is interrupted', async () => {
    const abort = new AbortController();
    const { started, states } = await runWith([job('a'), job('b', 'a'), job('c')], {
      parallelJobs: 1,
      signal: abort.signal,
      attempt: () => {
        abort.abort();
        throw new Error('cancelled');
      },
    });
    assert.deepEqual(started, ['a']);
    assert.deepEqual(states, [
      ['a', 'failed', 1, 'the run was interrupted'],
      ['b', 'skipped', 0, 'a did not succeed'],
      ['c', 'skipped', 0, 'the run was interrupted'],
    ]);
  });

  it('ends also if what runs ignores the interruption', async () => {
    const abort = new AbortController();
    const { states } = await runWith([job('a'), job('b')], {
      signal: abort.signal,
      attempt: (name) => {
        if (name === 'b') abort.abort();
        return name === 'a' ? new Promise(() => {}) : undefined;
      },
    });
    assert.deepEqual(states, [
      ['a', 'failed', 1, 'the run was interrupted'],
      ['b', 'succeeded', 1, null],
    ]);
  });
});
