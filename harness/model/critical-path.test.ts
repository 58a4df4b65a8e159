import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { criticalPath } from './critical-path.ts';

const job = (name: string, ranMs: number | null, ...dependsOn: string[]) => ({
  name,
  dependsOn,
  startedMs: ranMs === null ? null : 1000,
  endedMs: ranMs === null ? null : 1000 + ranMs,
});

describe('the critical path', () => {
  it('is the chain of dependent jobs that ran longest together, not the longest job', () => {
    const jobs = [job('a', 10), job('b', 20, 'a'), job('c', 5, 'a'), job('d', 10, 'b', 'c'), job('alone', 35)];
    assert.deepEqual(criticalPath(jobs), { jobs: ['a', 'b', 'd'], ms: 40 });
  });

  it('counts a job that did not run as nothing, and ignores what is not there', () => {
    assert.deepEqual(criticalPath([job('a', 10, 'elsewhere'), job('skipped', null, 'a'), job('b', 3, 'skipped')]), {
      jobs: ['a', 'skipped', 'b'],
      ms: 13,
    });
  });

  it('of no jobs is empty', () => {
    assert.deepEqual(criticalPath([]), { jobs: [], ms: 0 });
  });
});
