import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { readEtlCatalogue } from '../../harness/config/etl-catalogue.ts';
import { compareResults } from '../../harness/measure/etl-results.ts';
import type { EtlJob } from '../../harness/model/etl.ts';
import type { WorkloadPlan } from '../../harness/model/workload.ts';
import {
  computeTruth,
  computeTruthInThread,
  deriveTruth,
  streamTruth,
  truthNames,
  type DemandedResult,
  type TruthTables,
} from './index.ts';
import { everyDisorder, noDisorder } from '../reference-plan.ts';
import { openReplayedLake, type ReplayedLake } from './replayed-lake.ts';
import { allShards } from './replay.ts';

const loadMs = 3000;

/** A day from noon to noon in three seconds, so that two event days are in it, with disorder of every kind. */
function planOf(seed: number, changes: Partial<WorkloadPlan> = {}): WorkloadPlan {
  return {
    seed,
    startsAtMs: Date.parse('2026-03-02T12:00:00Z'),
    compress: 86_400_000 / loadMs,
    shape: 'day',
    phases: [{ name: 'load', durationMs: loadMs, fromRate: 0.2, toRate: 0.4 }],
    disorder: everyDisorder,
    population: { players: 100_000, items: 20_000 },
    ...changes,
  };
}

/** Ids meet often in it, also those of orphans. */
const smallWorld = { population: { players: 1000, items: 1000 } };

const folder = new URL('../../scenarios/etl', import.meta.url).pathname;
const jobsOf = (plan: WorkloadPlan): Promise<EtlJob[]> => readEtlCatalogue(folder, plan.population);

/** Jobs whose rows are computed from the seed, and differ. */
async function wrongJobs(jobs: readonly EtlJob[], lake: ReplayedLake, truth: TruthTables): Promise<string[]> {
  const wrong: string[] = [];
  for (const job of jobs) {
    const expected = truth.get(job.name);
    if (!expected) continue;
    const { differences } = await compareResults(job, lake, expected);
    if (differences.length > 0) wrong.push(`${job.name}: ${differences.join('; ')}`);
  }
  return wrong;
}

/** What every job must give, as far as it can be known. */
async function demanded(jobs: readonly EtlJob[], truth: TruthTables): Promise<DemandedResult[]> {
  const results: DemandedResult[] = [];
  const options = { fromSeed: new Set(truth.keys()), tempDirectory: join(tmpdir(), 'lakelab-truth') };
  for await (const result of deriveTruth(jobs, truth, options)) results.push(result);
  return results;
}

describe('SQL and truth', () => {
  for (const [title, plan] of [
    ['a day with disorder', planOf(1)],
    ['another seed', planOf(20_260_302)],
    ['a small world, where ids meet often', planOf(3, smallWorld)],
    ['real time', planOf(4, { compress: 1, shape: 'flat', phases: [{ name: 'load', durationMs: loadMs, fromRate: 0.2, toRate: 0.2 }] })],
    ['an orderly day', planOf(5, { disorder: noDisorder })],
  ] as const) {
    it(`agree on every job: ${title}`, async () => {
      const lake = await openReplayedLake(plan, loadMs);
      try {
        const jobs = await jobsOf(plan);
        await lake.runJobs(jobs);
        const truth = computeTruth(plan, loadMs);
        assert.deepEqual(await wrongJobs(jobs, lake, truth), []);
        assert.ok(lake.eventCount > 1000);
      } finally {
        lake.close();
      }
    });
  }

  // What belongs together is cut apart: an order of one day, its payment of the next.
  it('agree on every job: a midnight', async () => {
    const plan = planOf(8, {
      startsAtMs: Date.parse('2026-03-02T23:59:45Z'),
      compress: 10,
      shape: 'flat',
      phases: [{ name: 'load', durationMs: loadMs, fromRate: 0.8, toRate: 0.8 }],
    });
    const lake = await openReplayedLake(plan, loadMs);
    try {
      const jobs = await jobsOf(plan);
      await lake.runJobs(jobs);
      assert.deepEqual(await wrongJobs(jobs, lake, computeTruth(plan, loadMs)), []);
    } finally {
      lake.close();
    }
  });

  it('agree on a load that was cut short', async () => {
    const plan = planOf(6);
    const lake = await openReplayedLake(plan, 1234);
    try {
      const jobs = await jobsOf(plan);
      await lake.runJobs(jobs);
      assert.deepEqual(await wrongJobs(jobs, lake, computeTruth(plan, 1234)), []);
      assert.notDeepEqual(await wrongJobs(jobs, lake, computeTruth(plan, 2000)), []);
    } finally {
      lake.close();
    }
  });

  it('know of every job what it must give, by the seed or by its SQL over what the seed gives', async () => {
    const plan = planOf(3, smallWorld);
    const lake = await openReplayedLake(plan, loadMs);
    try {
      const jobs = await jobsOf(plan);
      const tables = jobs.filter(({ maintenance, unprovable }) => !maintenance && unprovable === undefined);
      await lake.runJobs(jobs);
      const results = await demanded(jobs, computeTruth(plan, loadMs));
      assert.deepEqual(
        results.filter((result) => 'error' in result),
        [],
      );
      assert.deepEqual(results.map(({ job }) => job).toSorted(), tables.map(({ name }) => name).toSorted());
      const wrong: string[] = [];
      const empty: string[] = [];
      for (const result of results) {
        const job = jobs.find(({ name }) => name === result.job);
        if (!job || 'error' in result) continue;
        const { differences } = await compareResults(job, lake, result.rows);
        if (differences.length > 0) wrong.push(`${job.name}: ${differences.join('; ')}`);
        if (result.rows.length === 0) empty.push(job.name);
      }
      assert.deepEqual(wrong, []);
      // A result without rows shows nothing: the day with disorder has something for every job.
      assert.deepEqual(empty, []);
    } finally {
      lake.close();
    }
  });

  it('name the jobs whose rows are computed from the seed without a replay', () => {
    assert.deepEqual(truthNames(), new Set(computeTruth(planOf(3, smallWorld), 100).keys()));
  });
});

describe('a lake that is not what the seed demands', () => {
  const plan = planOf(3, smallWorld);
  let lake: ReplayedLake;
  let jobs: EtlJob[];
  let truth: TruthTables;
  before(async () => {
    lake = await openReplayedLake(plan, loadMs);
    jobs = await jobsOf(plan);
    truth = computeTruth(plan, loadMs);
  });
  after(() => lake.close());

  const faults: readonly (readonly [title: string, statement: string, job: string])[] = [
    [
      'a lost order',
      `DELETE FROM events WHERE rowid = (SELECT min(rowid) FROM events WHERE type = 'com.imvu.data.orders_changed.v1')`,
      'stg_orders',
    ],
    ['a doubled event', `INSERT INTO events SELECT * FROM events WHERE type = 'com.imvu.ui.room_left.v1' LIMIT 1`, 'stg_room_visits'],
    [
      'a changed amount',
      `UPDATE events SET credits = credits + 1 WHERE rowid = (SELECT min(rowid) FROM events WHERE type = 'com.imvu.data.orders_changed.v1' AND order_kind = 'item')`,
      'revenue_by_category',
    ],
    [
      'a changed time',
      `UPDATE events SET time = time - INTERVAL '3' HOUR WHERE rowid = (SELECT max(rowid) FROM events WHERE family = 'data')`,
      'late_arrivals',
    ],
  ];
  for (const [title, statement, jobName] of faults) {
    it(`is found out: ${title}`, async () => {
      await lake.query('CREATE TABLE untouched AS SELECT * FROM events');
      try {
        await lake.query(statement);
        await lake.runJobs(jobs);
        const wrong = await wrongJobs(jobs, lake, truth);
        assert.ok(
          wrong.some((text) => text.startsWith(`${jobName}:`)),
          `found wrong: ${wrong.join('\n')}`,
        );
      } finally {
        await lake.query('CREATE OR REPLACE TABLE events AS SELECT * FROM untouched');
        await lake.query('DROP TABLE untouched');
      }
    });
  }

  it('is found out in a single row of any result', async () => {
    await lake.runJobs(jobs);
    for (const job of jobs) {
      const [first, ...rest] = truth.get(job.name) ?? [];
      if (first === undefined) continue;
      const [column, value] = Object.entries(first).find(([name, each]) => typeof each === 'number' && !job.key?.includes(name)) ?? [];
      if (column === undefined) continue;
      const altered = [{ ...first, [column]: Number(value) + 1 }, ...rest];
      const { correct, differences } = await compareResults(job, lake, altered);
      assert.equal(correct, false, job.name);
      assert.match(differences[0] ?? '', new RegExp(`${column} expected`));
    }
  });
});

describe('the truth', () => {
  it('does not depend on the order of the shards', () => {
    const plan = planOf(9, smallWorld);
    const canonical = (shards: readonly number[]): string[] =>
      [...computeTruth(plan, 600, shards)].flatMap(([name, rows]) => rows.map((row) => `${name} ${JSON.stringify(row)}`).toSorted());
    const usual = canonical(allShards);
    fc.assert(
      fc.property(fc.shuffledSubarray([...allShards], { minLength: allShards.length }), (shards) => {
        assert.deepEqual(canonical(shards), usual);
      }),
      { numRuns: 8 },
    );
  });

  it('is the same in a thread, and differs by seed', async () => {
    const plan = planOf(11);
    const { signal } = new AbortController();
    const there = await computeTruthInThread(plan, 800, signal);
    assert.deepEqual(there, computeTruth(plan, 800));
    assert.notDeepEqual(there, computeTruth(planOf(12), 800));
  });

  it('stops when it is told to', async () => {
    const reason = new Error('interrupted');
    await assert.rejects(computeTruthInThread(planOf(1), loadMs, AbortSignal.abort(reason)), reason);
    const stop = new AbortController();
    const long = planOf(1, { phases: [{ name: 'load', durationMs: 600_000, fromRate: 1, toRate: 1 }] });
    const computing = computeTruthInThread(long, 600_000, stop.signal);
    setTimeout(() => stop.abort(reason), 50);
    await assert.rejects(computing, reason);
  });

  it('ends its thread when the reader has had enough', async () => {
    for await (const [name, rows] of streamTruth(planOf(1), 300, new AbortController().signal)) {
      assert.equal(name, 'stg_session_hours');
      assert.ok(rows.length > 0);
      break;
    }
  });
});
