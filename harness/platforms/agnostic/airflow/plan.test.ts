import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { EtlJob } from '../../../model/etl.ts';
import { LARGE_POOL, planOf } from './plan.ts';

function job(name: string, dependsOn: readonly string[] = [], more: Partial<EtlJob> = {}): EtlJob {
  return {
    name,
    description: `what ${name} says`,
    owner: 'growth',
    layer: 'mart',
    incremental: 'none',
    freshnessMs: 21_600_000,
    cost: 'small',
    dependsOn,
    sql: `SELECT CAST(1 AS VARCHAR) AS n FROM ${dependsOn[0] ?? 'events'}`,
    file: `${name}.sql`,
    ...more,
  };
}

const options = { engine: 'spark', bundleSize: 1, parallel: 4 } as const;

describe('the plan for Airflow', () => {
  it('gives each job a task of its own, with its inputs, owner and limits', () => {
    const { tasks, jobs, description } = planOf(
      [job('a', [], { incremental: 'event_day' }), job('b', ['a', 'elsewhere'], { cost: 'large' })],
      options,
    );
    assert.deepEqual(
      tasks.map(({ id, after, pool, jobs: own, weight, limitSeconds }) => ({ id, after, pool, own, weight, limitSeconds })),
      [
        { id: 'a', after: [], pool: 'default_pool', own: ['a'], weight: 11, limitSeconds: 300 },
        { id: 'b', after: ['a'], pool: LARGE_POOL, own: ['b'], weight: 10, limitSeconds: 1080 },
      ],
    );
    assert.deepEqual(jobs['a'], {
      table: 'a',
      action: 'make',
      select: 'SELECT CAST(1 AS STRING) AS n FROM events',
      partitioned: true,
      limitSeconds: 120,
      after: [],
    });
    assert.match(description, /^2 daily jobs in 2 tasks, on spark \([0-9a-f]{12}\)$/);
    assert.match(tasks[0]?.doc ?? '', /due 6 h after the end of the day; rewrites the days/);
  });

  it('tells plans apart that differ in anything', () => {
    const of = (sql: string): string => planOf([job('a', [], { sql })], options).description;
    assert.notEqual(of('SELECT 1 AS n FROM events'), of('SELECT 2 AS n FROM events'));
    assert.equal(of('SELECT 1 AS n FROM events'), of('SELECT 1 AS n FROM events'));
  });

  it('knows what maintenance is done to', () => {
    const { jobs } = planOf(
      [job('a'), job('compact_a', ['a'], { sql: 'COMPACT a', maintenance: { action: 'compact', table: 'a' } })],
      options,
    );
    assert.deepEqual([jobs['compact_a']?.table, jobs['compact_a']?.action, jobs['compact_a']?.partitioned], ['a', 'compact', false]);
  });

  it('puts jobs of one layer and depth into tasks of a few, owner by owner, and never makes two tasks wait for each other', () => {
    const staging = ['s1', 's2', 's3', 's4', 's5'].map((name) => job(name, [], { layer: 'staging' }));
    const marts = [job('m1', ['s1']), job('m2', ['m1']), job('m3', ['s2']), job('m4', ['m3', 's5']), job('m5', ['s1'], { cost: 'large' })];
    const { tasks } = planOf([...staging, ...marts, job('other', ['s1'], { owner: 'economy' })], { ...options, bundleSize: 3 });
    assert.deepEqual(
      tasks.map(({ id, jobs: own, after }) => `${id}: ${own.join(' ')} after ${after.join(' ')}`),
      [
        'staging_1_1: s1 s2 s3 after ',
        'staging_1_2: s4 s5 after ',
        'mart_2_1: other m1 m3 after staging_1_1',
        'mart_3_1: m2 m4 after mart_2_1 staging_1_2',
        'm5: m5 after staging_1_1',
      ],
    );
  });

  it('groups tasks by layer, parted by depth where layers would wait for each other', () => {
    const groups = (jobs: readonly EtlJob[]): string[] => planOf(jobs, options).tasks.map(({ id, group }) => `${id}: ${group.join(' ')}`);
    const fact = (name: string, dependsOn: readonly string[]): EtlJob => job(name, dependsOn, { layer: 'fact' });
    assert.deepEqual(groups([fact('f', []), job('m', ['f']), job('n', ['m'])]), ['f: fact', 'm: mart', 'n: mart']);
    assert.deepEqual(groups([fact('f', []), job('m', ['f']), fact('g', ['m'])]), ['f: fact_1', 'm: mart_2', 'g: fact_3']);
  });
});
