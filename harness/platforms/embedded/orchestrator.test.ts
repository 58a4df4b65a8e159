import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import fc from 'fast-check';
import type { EtlJob, EtlJobResult } from '../../model/etl.ts';
import type { EtlRunOptions, Orchestrator, Row } from '../../model/platform.ts';
import { makeJob } from '../../testing/job.ts';
import { systemClock } from '../system-clock.ts';
import { layoutOf } from './layout.ts';
import { createOrchestrator } from './orchestrator.ts';

/** An event of the tests: which day it is of, whose it is, and how much. */
interface Sale {
  readonly day: string;
  readonly player: number;
  readonly credits: number;
}

const jobs: readonly EtlJob[] = [
  makeJob('stg_sales', {
    incremental: 'event_day',
    sql: 'SELECT event_day, player, CAST(sum(credits) AS BIGINT) AS credits FROM events GROUP BY event_day, player',
  }),
  makeJob('buyers', {
    incremental: 'event_day',
    dependsOn: ['stg_sales'],
    sql: 'SELECT event_day, count(*) AS buyers, max(credits) AS most FROM stg_sales GROUP BY event_day',
  }),
  makeJob('best_days', {
    incremental: 'event_day',
    dependsOn: ['buyers', 'stg_sales'],
    sql: 'SELECT b.event_day, b.buyers, s.player FROM buyers AS b JOIN stg_sales AS s ON s.event_day = b.event_day AND s.credits = b.most',
  }),
  makeJob('total', { dependsOn: ['best_days'], sql: 'SELECT count(*) AS best, CAST(sum(buyers) AS BIGINT) AS buyers FROM best_days' }),
];

/** A lake whose events are a table in memory, and whose jobs are those of the platform. */
class Bench implements AsyncDisposable {
  readonly directory: string;
  readonly orchestrator: Orchestrator;
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;
  #commit = 0;

  private constructor(directory: string, instance: DuckDBInstance, connection: DuckDBConnection) {
    this.directory = directory;
    this.#instance = instance;
    this.#connection = connection;
    const reader = { refresh: () => Promise.resolve(), connect: () => instance.connect(), query: (sql: string) => this.query(sql) };
    this.orchestrator = createOrchestrator(layoutOf(directory), reader, systemClock);
  }

  static async open(): Promise<Bench> {
    const directory = await mkdtemp(join(tmpdir(), 'lakelab-orchestrator-'));
    const layout = layoutOf(directory);
    for (const folder of [layout.marts, layout.temp]) await mkdir(folder, { recursive: true });
    const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
    const connection = await instance.connect();
    await connection.run('CREATE TABLE events (commit_id BIGINT, event_day DATE, player BIGINT, credits BIGINT)');
    return new Bench(directory, instance, connection);
  }

  async query(sql: string): Promise<Row[]> {
    return (await this.#connection.runAndReadAll(sql)).getRowObjectsJS() as Row[];
  }

  async commit(sales: readonly Sale[]): Promise<void> {
    if (sales.length === 0) return;
    const values = sales.map(({ day, player, credits }) => `(${this.#commit}, DATE '${day}', ${player}, ${credits})`);
    await this.#connection.run(`INSERT INTO events VALUES ${values.join(', ')}`);
    this.#commit++;
  }

  async run(some: readonly EtlJob[], options: Partial<EtlRunOptions> = {}): Promise<EtlJobResult[]> {
    return this.orchestrator.run(some, { signal: new AbortController().signal, onUpdate: () => {}, ...options });
  }

  /** The rows of all tables, in an order that is the same for equal ones. */
  async contents(): Promise<Record<string, string[]>> {
    const found: Record<string, string[]> = {};
    for (const { name } of jobs) {
      const rows = await this.query(`SELECT CAST(t AS VARCHAR) AS text FROM ${name} AS t`);
      found[name] = rows.map((row) => String(row['text'])).toSorted();
    }
    return found;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#connection.closeSync();
    this.#instance.closeSync();
    await rm(this.directory, { recursive: true });
  }
}

const succeeded = (results: readonly EtlJobResult[]): void => {
  for (const { name, state, error } of results) assert.deepEqual([name, state, error], [name, 'succeeded', null]);
};
const monday = { day: '2026-03-02', player: 1, credits: 5 };
const tuesday = { day: '2026-03-03', player: 2, credits: 7 };

describe('jobs of the embedded platform', () => {
  let bench: Bench;
  before(async () => (bench = await Bench.open()));
  after(() => bench[Symbol.asyncDispose]());

  it('write nothing the second time, and open a day again for what comes late', async () => {
    await bench.commit([monday, tuesday]);
    const first = await bench.run(jobs);
    succeeded(first);
    for (const { rows, bytes, coreSeconds } of first)
      assert.ok(rows !== null && (bytes ?? 0) > 0 && coreSeconds !== null && coreSeconds > 0);
    const contents = await bench.contents();
    assert.deepEqual(contents['best_days'], [
      "{'event_day': 2026-03-02, 'buyers': 1, 'player': 1}",
      "{'event_day': 2026-03-03, 'buyers': 1, 'player': 2}",
    ]);
    const second = await bench.run(jobs);
    assert.deepEqual(
      second.map(({ name, rows, bytes }) => [name, rows, bytes === 0]),
      [
        ['stg_sales', 2, true],
        ['buyers', 2, true],
        ['best_days', 2, true],
        ['total', 1, false],
      ],
    );
    assert.deepEqual(await bench.contents(), contents);

    await bench.commit([{ ...monday, player: 3, credits: 9 }]);
    succeeded(await bench.run(jobs));
    assert.deepEqual(await bench.query('SELECT CAST(event_day AS VARCHAR) AS event_day, buyers, most FROM buyers ORDER BY event_day'), [
      { event_day: '2026-03-02', buyers: 2n, most: 9n },
      { event_day: '2026-03-03', buyers: 1n, most: 7n },
    ]);
    assert.deepEqual(
      (await readdir(layoutOf(bench.directory).marts)).filter((file) => !file.endsWith('.parquet')),
      [],
    );
    assert.deepEqual(await readdir(layoutOf(bench.directory).temp), []);
  });

  it('rewrite exactly the days of a back-fill', async () => {
    // Damage in two days: only the one that is asked for is made good.
    const path = join(layoutOf(bench.directory).marts, 'stg_sales.parquet');
    await bench.query(`COPY (SELECT event_day, player, CAST(0 AS BIGINT) AS credits FROM stg_sales) TO '${path}.new' (FORMAT parquet)`);
    await writeFile(path, await readFile(`${path}.new`));
    await rm(`${path}.new`);
    succeeded(await bench.run(jobs, { days: ['2026-03-02'] }));
    assert.deepEqual(await bench.query('SELECT CAST(event_day AS VARCHAR) AS event_day, most FROM buyers ORDER BY event_day'), [
      { event_day: '2026-03-02', most: 9n },
      { event_day: '2026-03-03', most: 7n },
    ]);
    assert.deepEqual(await bench.query(`SELECT DISTINCT credits FROM stg_sales WHERE event_day = DATE '2026-03-03'`), [{ credits: 0n }]);
    succeeded(await bench.run(jobs, { days: ['2026-03-03', '2026-03-02'] }));
    assert.deepEqual(await bench.query('SELECT CAST(sum(credits) AS BIGINT) AS credits FROM stg_sales'), [{ credits: 21n }]);
  });

  it('are cancelled where they stand, and change nothing then', async () => {
    const before_ = await bench.contents();
    const abort = new AbortController();
    const endless = makeJob('total', {
      sql: 'SELECT count(*) AS best, CAST(1 AS BIGINT) AS buyers FROM range(10000000000) AS a(i) WHERE i % 7 = 3',
    });
    const running = bench.run([endless], { signal: abort.signal });
    setTimeout(() => abort.abort(), 200);
    const [result] = await running;
    assert.deepEqual([result?.state, result?.error], ['failed', 'the run was interrupted']);
    assert.deepEqual(await bench.contents(), before_);
  });

  it('compact a table whose row groups are many, and remove what a killed attempt left', async () => {
    const marts = layoutOf(bench.directory).marts;
    const path = join(marts, 'many.parquet');
    await bench.query(`COPY (SELECT i FROM range(20000) AS r(i)) TO '${path}' (FORMAT parquet, ROW_GROUP_SIZE 2048)`);
    await writeFile(join(marts, 'many.parquet.partial'), 'half a file');
    await writeFile(join(marts, 'many_more.parquet.partial'), 'of another table');
    const groups = async (): Promise<unknown> =>
      (await bench.query(`SELECT num_row_groups AS n FROM parquet_file_metadata('${path}')`))[0]?.['n'];
    assert.equal(await groups(), 10n);
    const compact = makeJob('compact_many', { maintenance: { action: 'compact', table: 'many' } });
    const expire = makeJob('expire_many', { maintenance: { action: 'expire_snapshots', table: 'many' } });
    const [first] = await bench.run([expire]);
    assert.deepEqual([first?.state, first?.rows], ['succeeded', 20_000]);
    assert.deepEqual((await readdir(marts)).filter((file) => file.startsWith('many')).toSorted(), [
      'many.parquet',
      'many_more.parquet.partial',
    ]);
    const [second] = await bench.run([compact]);
    assert.ok(second?.state === 'succeeded' && (second.bytes ?? 0) > 0);
    assert.equal(await groups(), 1n);
    assert.deepEqual(await bench.query(`SELECT count(*) AS n, min(i) AS least, max(i) AS most FROM '${path}'`), [
      { n: 20_000n, least: 0n, most: 19_999n },
    ]);
    assert.equal((await bench.run([compact]))[0]?.bytes, 0);
  });
});

const sale = fc.record({
  day: fc.constantFrom('2026-02-28', '2026-03-01', '2026-03-02', '2026-03-03'),
  player: fc.integer({ min: 1, max: 4 }),
  credits: fc.integer({ min: 0, max: 20 }),
});
const step = fc.record({
  /** What comes in before the run. */
  sales: fc.array(sale, { maxLength: 6 }),
  /** Which of the jobs are run. */
  some: fc.subarray([...jobs], { minLength: 1 }),
  days: fc.option(fc.subarray(['2026-02-28', '2026-03-01', '2026-03-02'], { minLength: 1 }), { nil: undefined }),
});

describe('a lake that fills in pieces', () => {
  it('has after any runs of any jobs, and one of all, the tables of a lake that was full at once', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 1, maxLength: 4 }),
        fc.array(sale, { minLength: 1, maxLength: 6 }),
        async (steps, last) => {
          await using pieces = await Bench.open();
          await using whole = await Bench.open();
          await pieces.commit([monday]);
          succeeded(await pieces.run(jobs));
          for (const { sales, some, days } of steps) {
            await pieces.commit(sales);
            succeeded(await pieces.run(some, days ? { days } : {}));
          }
          await pieces.commit(last);
          succeeded(await pieces.run(jobs));
          await whole.commit([monday, ...steps.flatMap(({ sales }) => sales), ...last]);
          succeeded(await whole.run(jobs));
          assert.deepEqual(await pieces.contents(), await whole.contents());
        },
      ),
      { numRuns: 15 },
    );
  });
});
