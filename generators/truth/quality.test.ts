import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { readEtlCatalogue } from '../../harness/config/etl-catalogue.ts';
import { checkKinds, type EtlCheck, type EtlJob } from '../../harness/model/etl.ts';
import { disorders, type WorkloadPlan } from '../../harness/model/workload.ts';
import { everyDisorder, noDisorder } from '../reference-plan.ts';
import { openReplayedLake, type ReplayedLake } from './replayed-lake.ts';

const loadMs = 3000;

/** A day from noon to noon in three seconds, in a small world, so that ids meet often. */
function planOf(disorder: WorkloadPlan['disorder']): WorkloadPlan {
  return {
    seed: 3,
    startsAtMs: Date.parse('2026-03-02T12:00:00Z'),
    compress: 86_400_000 / loadMs,
    shape: 'day',
    phases: [{ name: 'load', durationMs: loadMs, fromRate: 0.2, toRate: 0.4 }],
    disorder,
    population: { players: 1000, items: 1000 },
  };
}

const dirty = planOf(everyDisorder);

const folder = new URL('../../scenarios/etl', import.meta.url).pathname;

async function openLake(plan: WorkloadPlan): Promise<{ lake: ReplayedLake; jobs: readonly EtlJob[] }> {
  const lake = await openReplayedLake(plan, loadMs);
  const jobs = await readEtlCatalogue(folder, plan.population);
  await lake.runJobs(jobs);
  return { lake, jobs };
}

const checksOf = (jobs: readonly EtlJob[]): EtlCheck[] => jobs.flatMap(({ checks = [] }) => checks);

describe('the checks of the catalogue', () => {
  it('are many, of every kind', async () => {
    const checks = checksOf(await readEtlCatalogue(folder, dirty.population));
    assert.ok(checks.length >= 60, `there are ${checks.length}`);
    for (const kind of checkKinds)
      assert.ok(
        checks.some((check) => check.kind === kind),
        `no check is ${kind}`,
      );
  });

  const orderly = planOf(noDisorder);
  const large = { players: 6_000_000, items: 40_000_000 };
  for (const [title, plan] of [
    ['an orderly day', orderly],
    ['an orderly day in the whole world', { ...orderly, seed: 4, population: large }],
    ['three orderly seconds', { ...orderly, compress: 1, shape: 'flat', population: large }],
  ] as const) {
    it(`find nothing on ${title}`, async () => {
      const { lake, jobs } = await openLake(plan);
      try {
        const failed: string[] = [];
        for (const { name, checks } of jobs.filter(({ layer }) => layer === 'quality')) {
          const rows = await lake.query(`SELECT * FROM ${name}`);
          assert.deepEqual(
            rows.map((row) => `${String(row['table_name'])} ${String(row['check_name'])}`).toSorted(),
            checks?.map((check) => `${check.table} ${check.name}`).toSorted(),
          );
          for (const row of rows.filter(({ failing_rows: failing, severity }) => Number(failing) > 0 && severity === 'error')) {
            failed.push(`${String(row['table_name'])}: ${String(row['check_name'])}: ${String(row['failing_rows'])}`);
          }
        }
        assert.deepEqual(failed, []);
      } finally {
        lake.close();
      }
    });
  }
});

describe('every check', () => {
  let lake: ReplayedLake;
  let jobs: readonly EtlJob[];
  before(async () => {
    ({ lake, jobs } = await openLake(dirty));
  });
  after(() => lake.close());

  /** Statements one of which must break the check: what each kind is afraid of, done to one row, or to all. */
  async function mutations({ kind, table, name, columns }: EtlCheck): Promise<string[]> {
    const one = `rowid = (SELECT min(rowid) FROM ${table})`;
    const described = await lake.query(`DESCRIBE ${table}`);
    const values: Readonly<Record<string, readonly string[]>> = {
      BIGINT: ['-1', '0', '1', '123456789012'],
      DOUBLE: ['-1', '2', '1e12'],
      // What the check speaks of may be what must not be.
      VARCHAR: ["'no such thing'", ...(name.match(/'[^']*'/g) ?? [])],
      BOOLEAN: ['TRUE', 'FALSE'],
      DATE: ["DATE '1999-01-01'", "DATE '2199-01-01'"],
      TIMESTAMP: ["TIMESTAMP '1999-01-01 00:00:00'", "TIMESTAMP '2199-01-01 00:00:00'"],
    };
    const column = columns[0]?.column ?? '';
    const typeOf = (of: string): string => String(described.find((row) => row['column_name'] === of)?.['column_type']);
    const setEach = (of: string, where: string): string[] =>
      (values[typeOf(of)] ?? []).map((value) => `UPDATE ${table} SET ${of} = ${value}${where === '' ? '' : ` WHERE ${where}`}`);
    const all = described.map((row) => String(row['column_name']));
    const spoilEach = (): string[] =>
      all.flatMap((of) => [
        ...setEach(of, ''),
        ...all.filter((other) => other !== of && typeOf(other) === typeOf(of)).map((other) => `UPDATE ${table} SET ${of} = ${other}`),
      ]);
    switch (kind) {
      case 'unique':
        return [`INSERT INTO ${table} SELECT * FROM ${table} WHERE ${one}`];
      case 'not_null':
        return [`UPDATE ${table} SET ${columns.at(-1)?.column ?? ''} = NULL WHERE ${one}`];
      case 'accepted':
      case 'range':
      case 'relationship':
        return setEach(column, one);
      case 'freshness':
        return [`UPDATE stg_event_counts SET newest_at = newest_at + INTERVAL '400' DAY`];
      case 'volume':
        return [
          `DELETE FROM ${table}`,
          `INSERT INTO ${table} SELECT ${table}.* FROM ${table}, range(${/\.\.(?<most>\d+)/.exec(name)?.groups?.['most'] ?? 0})`,
        ];
      case 'condition':
      case 'share':
        return spoilEach();
      case 'same_sum':
        return [
          `DELETE FROM ${table} WHERE ${one}`,
          ...(column === '' ? [] : [`UPDATE ${table} SET ${column} = ${column} + 1 WHERE ${one}`]),
        ];
      default:
        return [`ALTER TABLE ${table} ADD COLUMN drifted BIGINT`];
    }
  }

  it('fails when its table is spoilt', async () => {
    const untouched: string[] = [];
    const failing = async ({ failingSql }: EtlCheck): Promise<number> =>
      Number((await lake.query(`SELECT count(*) AS n FROM (${failingSql}) AS failing`))[0]?.['n']);
    for (const check of checksOf(jobs)) {
      // Disorder that was planted breaks some already.
      const before = await failing(check);
      if (before > 0) continue;
      const spoilt = check.kind === 'freshness' ? 'stg_event_counts' : check.table;
      await lake.query(`CREATE OR REPLACE TABLE kept AS SELECT * FROM ${spoilt}`);
      let isCaught = false;
      for (const statement of await mutations(check)) {
        await lake.query(statement);
        isCaught = (await failing(check)) > 0;
        await lake.query(`CREATE OR REPLACE TABLE ${spoilt} AS SELECT * FROM kept`);
        if (isCaught) break;
      }
      if (!isCaught) untouched.push(`${check.place}: ${check.name}`);
    }
    assert.deepEqual(untouched, []);
  });
});

describe('detectors', () => {
  it('are there for every kind of disorder, and give what tells submissions apart', async () => {
    const { lake, jobs } = await openLake(dirty);
    try {
      const detectors = jobs.filter(({ detects }) => detects !== undefined);
      assert.deepEqual(detectors.flatMap(({ detects = [] }) => detects).toSorted(), disorders.slice(1).toSorted());
      for (const { name, detects = [] } of detectors) {
        const rows = await lake.query(`SELECT * FROM ${name}`);
        assert.ok(rows.length > 10, `${name} has ${rows.length} rows`);
        for (const row of rows) {
          assert.match(String(row['source']), /^\/\/imvu\/(?:ui|data|service)\/\d\d$/);
          assert.ok(Number(row['sequence']) >= 1);
          if (detects.length > 1) assert.ok((detects as readonly unknown[]).includes(row['kind']));
        }
      }
    } finally {
      lake.close();
    }
  });
});
