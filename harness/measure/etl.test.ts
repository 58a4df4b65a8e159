import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EtlJobResult } from '../model/etl.ts';
import { makeJob as job } from '../testing/job.ts';
import { measureEtl } from './etl.ts';

const ended: EtlJobResult = {
  name: 'a',
  state: 'succeeded',
  queuedMs: 0,
  startedMs: 0,
  endedMs: 500,
  attempts: 1,
  rows: 1,
  bytes: 10,
  coreSeconds: 0.1,
  error: null,
};
const failed: EtlJobResult = { ...ended, name: 'b', state: 'failed', rows: null, error: 'no' };
const skipped: EtlJobResult = { ...ended, name: 'b', state: 'skipped', startedMs: null, endedMs: null, attempts: 0, rows: null };

function figures(results: readonly EtlJobResult[], stopped: boolean): Record<string, unknown> {
  const correct = new Map<string, boolean | null>(results.map(({ name, state }) => [name, state === 'succeeded' ? true : null]));
  return Object.fromEntries(
    measureEtl([job('a'), job('b')], results, { correct, origins: new Map() }, 'real', stopped, 750_000_000).map(({ metric, value }) => [
      metric,
      value,
    ]),
  );
}

test('a job that failed or was skipped counts as failed', () => {
  assert.equal(figures([ended, failed], false)['etl_jobs_failed'], 1);
  assert.equal(figures([ended, skipped], false)['etl_jobs_failed'], 1);
  assert.equal(figures([ended, { ...ended, name: 'b' }], false)['etl_jobs_failed'], 0);
});

test('the makespan in proportion to a day: 750 MB are a thousandth of it', () => {
  const scaled = figures([ended, { ...ended, name: 'b' }], false)['etl_scaled_hours'];
  assert.ok(Math.abs(Number(scaled) - (0.5 * 1000) / 3600) < 1e-3, String(scaled));
});

test('what was broken off with the run is not known; what had failed by then has failed', () => {
  const broken = figures([ended, skipped], true);
  assert.deepEqual(
    [broken['etl_jobs_failed'], broken['etl_makespan_seconds'], broken['etl_wrong_results'], broken['etl_jobs_succeeded']],
    [null, null, null, 1],
  );
  assert.equal(figures([ended, failed], true)['etl_jobs_failed'], 1);
});

test('wrong results are counted of all jobs that have a table, and it is said how each is known', () => {
  const upkeep = job('upkeep', { maintenance: { action: 'compact', table: 'a' } });
  const results = [ended, { ...ended, name: 'b' }, { ...ended, name: 'upkeep', rows: null }];
  const measure = (correct: ReadonlyMap<string, boolean | null>) =>
    measureEtl(
      [job('a'), job('b'), upkeep],
      results,
      {
        correct,
        origins: new Map([
          ['a', 'seed'],
          ['b', 'derived'],
        ]),
      },
      'real',
      false,
      1,
    ).find(({ metric }) => metric === 'etl_wrong_results');
  const found = measure(
    new Map([
      ['a', true],
      ['b', false],
    ]),
  );
  assert.equal(found?.value, 1);
  assert.match(found.method, /of 1 computed by replaying .* of 1 by running their SQL/);
  assert.equal(
    measure(
      new Map([
        ['a', true],
        ['b', null],
      ]),
    )?.value,
    null,
  );
});
