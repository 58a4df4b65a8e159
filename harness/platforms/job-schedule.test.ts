import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { EtlJob } from '../model/etl.ts';
import { makeJob } from '../testing/job.ts';
import { scheduleJobs } from './job-schedule.ts';

const job = (name: string, ...dependsOn: string[]): EtlJob => makeJob(name, { dependsOn });

/** Runs jobs with what becomes of each attempt; returns what was started, in order, and the states. */
async function runWith(jobs: readonly EtlJob[], attempt: (name: string, count: number) => void, signal = new AbortController().signal) {
  const started: string[] = [];
  let open = 0;
  const orchestrator = scheduleJobs({
    parallelJobs: 2,
    epochMs: () => started.length,
    openRunner: async () => {
      await Promise.resolve();
      open++;
      return {
        async run({ name }) {
          started.push(name);
          await Promise.resolve();
          attempt(name, started.filter((each) => each === name).length);
          return 1;
        },
        async [Symbol.asyncDispose]() {
          await Promise.resolve();
          open--;
        },
      };
    },
  });
  const updates: string[] = [];
  const results = await orchestrator.run(jobs, { signal, onUpdate: ({ name }) => updates.push(name) });
  assert.equal(open, 0);
  assert.equal(updates.length, results.length);
  return { started, states: results.map(({ name, state, attempts, error }) => [name, state, attempts, error]) };
}

describe('the schedule of jobs', () => {
  it('follows dependencies, tries twice, and skips only what depends on a failure', async () => {
    const jobs = [job('d', 'c'), job('c', 'b'), job('b'), job('a'), job('e', 'a', 'elsewhere')];
    const { started, states } = await runWith(jobs, (name, count) => {
      if (name === 'b' || (name === 'a' && count === 1)) throw new Error(`${name} broke`);
    });
    assert.deepEqual(started.toSorted(), ['a', 'a', 'b', 'b', 'e']);
    assert.deepEqual(states, [
      ['d', 'skipped', 0, 'c did not succeed'],
      ['c', 'skipped', 0, 'b did not succeed'],
      ['b', 'failed', 2, 'b broke'],
      ['a', 'succeeded', 2, null],
      ['e', 'succeeded', 1, null],
    ]);
  });

  it('begins nothing more once it is interrupted', async () => {
    const abort = new AbortController();
    const { started, states } = await runWith(
      [job('a'), job('b', 'a')],
      () => {
        abort.abort();
        throw new Error('cancelled');
      },
      abort.signal,
    );
    assert.deepEqual(started, ['a']);
    assert.deepEqual(
      states.map(([, state]) => state),
      ['failed', 'skipped'],
    );
  });
});
