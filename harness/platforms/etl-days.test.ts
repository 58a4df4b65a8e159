import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { EtlJob } from '../model/etl.ts';
import { makeJob } from '../testing/job.ts';
import { EtlStateFile, planDays, selectOfDays, type EtlState, type PlannedJob } from './etl-days.ts';

const incremental = (name: string, sql: string, ...dependsOn: string[]): EtlJob =>
  makeJob(name, { sql, dependsOn, incremental: 'event_day' });
const [s, t, m] = [
  incremental('s', 'SELECT event_day FROM events'),
  incremental('t', 'SELECT event_day FROM s', 's'),
  makeJob('m', { sql: 'SELECT count(*) AS n FROM t', dependsOn: ['t'] }),
];
const jobs = [s, t, m];
const tables = new Set(['s', 't', 'm']);
const commits = (days: Readonly<Record<string, number>>) => ({ newestCommits: new Map(Object.entries(days)), tables });

/** State after a run in which all of these succeeded. */
const after = (planned: ReadonlyMap<string, PlannedJob>, state: EtlState = new Map()): EtlState =>
  new Map([...state, ...[...planned].map(([name, job]) => [name, job.after] as const)]);
const daysOf = (planned: ReadonlyMap<string, PlannedJob>) => Object.fromEntries([...planned].map(([name, { days }]) => [name, days]));

const first = planDays(jobs, new Map(), { newestCommits: new Map([['2026-03-02', 7]]), tables: new Set() });
const state = after(first);

describe('the days that a run writes', () => {
  it('are all at the first, then none, then those with news, late ones too', () => {
    assert.deepEqual(daysOf(first), { s: 'all', t: 'all' });
    assert.deepEqual(daysOf(planDays(jobs, state, commits({ '2026-03-02': 7 }))), { s: [], t: [] });
    const late = planDays(jobs, state, commits({ '2026-03-02': 7, '2026-03-03': 9, '2026-02-27': 8 }));
    assert.deepEqual(daysOf(late), { s: ['2026-02-27', '2026-03-03'], t: ['2026-02-27', '2026-03-03'] });
    assert.equal(late.get('t')?.after.commitId, 9);
  });

  it('are those of a back-fill, which says nothing of what else is missing', () => {
    const lake = commits({ '2026-03-02': 7, '2026-03-03': 9 });
    const filled = planDays(jobs, state, lake, ['2026-03-01', '2026-02-28', '2026-03-01']);
    assert.deepEqual(daysOf(filled), { s: ['2026-02-28', '2026-03-01'], t: ['2026-02-28', '2026-03-01'] });
    assert.deepEqual(daysOf(planDays(jobs, after(filled, state), lake)), { s: ['2026-03-03'], t: ['2026-03-03'] });
  });

  it('are all where there is no table, or the SQL has changed, or that of a job before it', () => {
    const lake = commits({ '2026-03-02': 7 });
    assert.deepEqual(daysOf(planDays(jobs, state, { ...lake, tables: new Set(['s']) }, ['2026-03-02'])), { s: ['2026-03-02'], t: 'all' });
    const changed = { ...s, sql: 'SELECT event_day, 1 AS one FROM events' };
    assert.deepEqual(daysOf(planDays([changed, t, m], state, lake)), { s: 'all', t: 'all' });
    assert.deepEqual(daysOf(planDays([s, { ...t, sql: 'SELECT * FROM s' }, m], state, lake)), { s: [], t: 'all' });
    assert.deepEqual(daysOf(planDays([t], new Map([...state, ['s', { commitId: 7, fingerprint: 'other' }]]), lake)), { t: 'all' });
  });

  it('of a job that failed, or was run without those that it reads, are made good later', () => {
    const lake = commits({ '2026-03-02': 8, '2026-03-03': 9 });
    // s succeeded, t did not.
    const half = new Map([...state, ['s', planDays(jobs, state, lake).get('s')?.after ?? assert.fail()] as const]);
    assert.deepEqual(daysOf(planDays(jobs, half, lake)), { s: [], t: ['2026-03-02', '2026-03-03'] });
    // t alone: it has seen no more of the events than s has.
    const alone = after(planDays([t], state, lake), state);
    assert.equal(alone.get('t')?.commitId, 7);
    assert.deepEqual(daysOf(planDays(jobs, alone, lake)), { s: ['2026-03-02', '2026-03-03'], t: ['2026-03-02', '2026-03-03'] });
  });

  it('are chosen in the SELECT of the job', () => {
    assert.equal(selectOfDays(s, 'all'), s.sql);
    assert.equal(
      selectOfDays(s, ['2026-03-02', '2026-03-03']).replaceAll('\n', ' '),
      "SELECT * FROM ( SELECT event_day FROM events ) AS all_days WHERE event_day IN (DATE '2026-03-02', DATE '2026-03-03')",
    );
  });
});

describe('how far tables have come', () => {
  it('is kept in the folder; what cannot be read counts as nothing', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'lakelab-etl-state-'));
    try {
      const file = await EtlStateFile.open(directory);
      assert.equal(file.state.size, 0);
      await Promise.all([file.note('s', { commitId: 1, fingerprint: 'a' }), file.note('t', { commitId: 2, fingerprint: 'b' })]);
      const { state } = await EtlStateFile.open(directory);
      assert.deepEqual(
        [...state],
        [
          ['s', { commitId: 1, fingerprint: 'a' }],
          ['t', { commitId: 2, fingerprint: 'b' }],
        ],
      );
      for (const broken of ['{"version":1,"jobs"', '{"version":2,"jobs":{"s":{}}}']) {
        await writeFile(join(directory, 'etl-state.json'), broken);
        assert.equal((await EtlStateFile.open(directory)).state.size, 0);
      }
    } finally {
      await rm(directory, { recursive: true });
    }
  });
});
