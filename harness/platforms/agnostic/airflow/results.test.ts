import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { makeJob } from '../../../testing/job.ts';
import { planOf } from './plan.ts';
import { resultsOf, type RunFacts } from './results.ts';
import type { SessionStatement } from './sql-session.ts';

const statement = (job: string, more: Partial<SessionStatement> = {}): SessionStatement => ({
  job,
  state: 'succeeded',
  attempts: 1,
  started_ms: 2000,
  ended_ms: 3000,
  rows: 5,
  bytes: 600,
  core_seconds: 0.4,
  error: null,
  ...more,
});
const task = (task_id: string, state: string) => ({
  task_id,
  state,
  try_number: 3,
  start_date: '1970-01-01T00:00:04.000Z',
  end_date: '1970-01-01T00:00:05.000Z',
});
const facts: RunFacts = { tasks: [], statements: [], begunMs: 1000, nowMs: 9000, isAborted: false };
const jobs = [makeJob('a'), makeJob('b', { dependsOn: ['a'] }), makeJob('c', { dependsOn: ['b'] })];

describe('the results of a run in Airflow', () => {
  it('are those of the statements; a job has waited since the last of its inputs was done', () => {
    const [a, b] = resultsOf(jobs.slice(0, 2), {
      ...facts,
      statements: [statement('a'), statement('b', { started_ms: 3500, ended_ms: 4000, attempts: 2 })],
    });
    assert.deepEqual(a, {
      name: 'a',
      state: 'succeeded',
      queuedMs: 1000,
      startedMs: 2000,
      endedMs: 3000,
      attempts: 1,
      rows: 5,
      bytes: 600,
      coreSeconds: 0.4,
      error: null,
    });
    assert.deepEqual([b?.queuedMs, b?.startedMs, b?.attempts], [3000, 3500, 2]);
  });

  it('skip what depends on a job that failed in its last attempt', () => {
    const failed = statement('a', { state: 'failed', error: 'no such column', attempts: 3, rows: null, bytes: null, core_seconds: null });
    const tasks = [task('a', 'failed'), task('b', 'upstream_failed'), task('c', 'upstream_failed')];
    assert.deepEqual(
      resultsOf(jobs, { ...facts, tasks, statements: [failed] }).map(({ state, attempts, error }) => [state, attempts, error]),
      [
        ['failed', 3, 'no such column'],
        ['skipped', 0, 'a did not succeed'],
        ['skipped', 0, 'b did not succeed'],
      ],
    );
  });

  it('are failures where a task has failed before it could ask for its statement', () => {
    const [a] = resultsOf(jobs, { ...facts, tasks: [task('a', 'failed')] });
    assert.deepEqual([a?.state, a?.attempts, a?.startedMs, a?.endedMs], ['failed', 3, 4000, 5000]);
    assert.match(a?.error ?? '', /Airflow, which has its log/);
  });

  it('finds the task of a job that is a step of one', () => {
    const pair = [makeJob('x'), makeJob('y')];
    const plan = planOf(pair, { engine: 'spark', bundleSize: 2, parallel: 4 });
    const [x, y] = resultsOf(pair, { ...facts, plan, tasks: [task(plan.tasks[0]?.id ?? '', 'failed')], statements: [statement('x')] });
    assert.deepEqual([x?.state, y?.state], ['succeeded', 'failed']);
  });

  it('say of a run that was broken off what it has done', () => {
    const running = statement('a', { state: 'cancelled', ended_ms: null, error: null });
    assert.deepEqual(
      resultsOf(jobs, { ...facts, statements: [running], isAborted: true }).map(({ state, error, endedMs }) => [state, error, endedMs]),
      [
        ['failed', 'the run was interrupted', 9000],
        ['skipped', 'the run was interrupted', null],
        ['skipped', 'the run was interrupted', null],
      ],
    );
  });
});
