import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { computeTruth, deriveTruth, truthNames } from '../../../../generators/truth/index.ts';
import { everyDisorder } from '../../../../generators/reference-plan.ts';
import { openReplayedLake } from '../../../../generators/truth/replayed-lake.ts';
import { readEtlCatalogue } from '../../../config/etl-catalogue.ts';
import { compareResults } from '../../../measure/etl-results.ts';
import type { WorkloadPlan } from '../../../model/workload.ts';
import { whySkip } from '../../docker/testing/containers.ts';
import { readNewestCommits } from '../../etl-days.ts';
import { systemClock } from '../../system-clock.ts';
import { openTrinoLake, type TrinoLake } from './lake.ts';
import { newestCommitsOf } from './newest-commits.ts';
import type { EtlJob } from '../../../model/etl.ts';
import { runInSession } from '../airflow/testing/run-in-session.ts';
import { createTrinoOrchestrator } from './orchestrator.ts';
import { copyEvents, putObject } from './testing/fill-lake.ts';
import { startTrino, trinoImages, type TrinoContainers } from './testing/trino-containers.ts';
import { TrinoClient } from './trino-client.ts';
import { commitsSelect } from './views.ts';

const loadMs = 1200;
/** A day in little more than a second, in a small world, where ids meet often, with disorder of every kind. */
const plan: WorkloadPlan = {
  seed: 3,
  startsAtMs: Date.parse('2026-03-02T12:00:00Z'),
  compress: 86_400_000 / loadMs,
  shape: 'day',
  phases: [{ name: 'load', durationMs: loadMs, fromRate: 0.2, toRate: 0.4 }],
  disorder: everyDisorder,
  population: { players: 1000, items: 1000 },
};

describe('the lake in Trino', { skip: await whySkip(trinoImages), timeout: 1_800_000 }, () => {
  let containers: TrinoContainers | undefined;
  let lake: TrinoLake;
  let directory: string;
  let replayed: Awaited<ReturnType<typeof openReplayedLake>>;

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'lakelab-trino-'));
    containers = await startTrino();
    lake = openTrinoLake({ trinoUrl: containers.trinoUrl, storage: containers.storage, directory });
    replayed = await openReplayedLake(plan, loadMs);
    await copyEvents(replayed, lake.writer);
    await lake.prepareViews({ timeoutMs: 10_000 });
    await lake.prepareViews({ timeoutMs: 10_000 });
  });
  after(async () => {
    replayed?.close();
    await lake?.[Symbol.asyncDispose]();
    await containers?.[Symbol.asyncDispose]();
    await rm(directory, { recursive: true, force: true });
  });

  it('gives values in the forms that the embedded platform gives', async () => {
    const columns = [
      `BIGINT '9007199254740993' AS big, BIGINT '7' AS small, 7 AS whole, DECIMAL '1.25' AS exact, 1e0 / 3 AS part`,
      `DATE '2026-03-02' AS day, TIMESTAMP '2026-03-02 10:00:00.123456' AS instant, TIMESTAMP '2026-03-02 10:00:00' AS second`,
      `TIMESTAMP '2026-03-02 10:00:00.5 UTC' AS zoned, TRUE AS yes, NULL AS nothing, ARRAY[1, 2] AS list, 'é' AS text`,
    ];
    assert.deepEqual(await lake.query(`SELECT ${columns.join(', ')}`), [
      {
        big: 9007199254740993n,
        small: 7n,
        whole: 7,
        exact: 1.25,
        part: 1 / 3,
        day: '2026-03-02T00:00:00.000Z',
        instant: '2026-03-02T10:00:00.123Z',
        second: '2026-03-02T10:00:00.000Z',
        zoned: '2026-03-02T10:00:00.500Z',
        yes: true,
        nothing: null,
        list: '[1,2]',
        text: 'é',
      },
    ]);
    const [row] = await lake.query(`SELECT ${lake.dialect.epochMs(`TIMESTAMP '2026-03-02 10:00:00.123999'`)} AS ms`);
    assert.deepEqual(row, { ms: BigInt(Date.parse('2026-03-02T10:00:00.123Z')) });
  });

  it('says what is wrong with a query, and where', async () => {
    await assert.rejects(lake.query('SELECT no_such_column\nFROM events'), {
      code: 'SQL_FAILED',
      message: "the query failed: line 1:8: Column 'no_such_column' cannot be resolved",
    });
  });

  it('says what columns tables have', async () => {
    assert.deepEqual(
      (await lake.query("SELECT column_name FROM lake_columns WHERE table_name = 'dead_letters' ORDER BY column_name")).map(
        (row) => row['column_name'],
      ),
      ['body', 'commit_id', 'detail', 'id', 'reason', 'rejected_at', 'sequence', 'source'],
    );
  });

  it('tells the newest commit of each day from statistics of the files, as it is in the events', async () => {
    const found = await newestCommitsOf(lake);
    assert.ok(found.size > 1);
    assert.deepEqual(found, await readNewestCommits(lake));
  });

  it('lets only its own user write, whatever a client sends', async () => {
    await using stranger = new TrinoClient({ url: containers?.trinoUrl ?? '', user: 'stranger', catalog: 'lake', schema: 'lakelab' });
    for (const sql of [
      'DROP TABLE events',
      'CREATE TABLE mine AS SELECT 1 AS n',
      'DELETE FROM events',
      'CREATE SCHEMA lake.mine',
      'DROP VIEW commits',
    ]) {
      await assert.rejects(stranger.run(sql), { code: 'SQL_FAILED', message: /Access Denied/ }, sql);
      await assert.rejects(lake.query(sql), { code: 'SQL_FAILED' }, sql);
    }
    assert.equal((await stranger.run('SELECT count(*) FROM commits')).rows.length, 1);
  });

  it('shows what was committed at once', async () => {
    await lake.writer.run('CREATE TABLE fresh (n bigint)');
    for (let n = 1n; n <= 5n; n++) {
      await lake.writer.run(`INSERT INTO fresh VALUES ${n}`);
      assert.deepEqual(await lake.query('SELECT max(n) AS n FROM fresh'), [{ n }]);
    }
  });

  it('cancels what is aborted', async () => {
    const abort = new AbortController();
    setTimeout(() => abort.abort(new Error('enough')), 1000);
    const endless =
      'SELECT count(*) FROM UNNEST(sequence(1, 10000)) a (x), UNNEST(sequence(1, 10000)) b (y), UNNEST(sequence(1, 10000)) c (z) WHERE x + y = z';
    await assert.rejects(lake.writer.run(endless, abort.signal), /enough/);
    const running = await lake.writer.run(
      `SELECT count(*) FROM system.runtime.queries WHERE state = 'RUNNING' AND query LIKE '%UNNEST(sequence(1, 10000)) c%' AND query NOT LIKE '%runtime%'`,
    );
    assert.deepEqual(running.rows, [[0]]);
  });

  it('tells when commits were made, with maintenance and a restart between them', async () => {
    const at = (second: number): string => `TIMESTAMP '2026-03-02 10:00:${String(second).padStart(2, '0')}.000 UTC'`;
    const ms = (second: number): number => Date.parse('2026-03-02T10:00:00Z') + second * 1000;
    const summary = (id: number, started: number, previous?: number): string =>
      `MAP(ARRAY['lakelab.commit-id', 'lakelab.started-ms'${previous === undefined ? '' : `, 'lakelab.previous-committed-ms'`}], ` +
      `ARRAY['${id}', '${ms(started)}'${previous === undefined ? '' : `, '${ms(previous)}'`}])`;
    // Commit 3 had a batch of duplicates before it, which left no snapshot; before 5 the job was started again.
    const snapshots = `(VALUES
      (${at(2)}, ${summary(1, 1)}), (${at(3)}, MAP(ARRAY['operation'], ARRAY['replace'])), (${at(6)}, ${summary(3, 5, 2.5)}),
      (${at(8)}, MAP()), (${at(12)}, ${summary(4, 10, 6.25)}), (${at(22)}, ${summary(5, 20)})) AS snapshots (committed_at, summary)`.replace(
      'MAP()',
      `MAP(ARRAY['operation'], ARRAY['replace'])`,
    );
    const rows = await lake.query(`SELECT * FROM (${commitsSelect(snapshots)}) ORDER BY commit_id`);
    const iso = (second: number): string => new Date(ms(second)).toISOString();
    assert.deepEqual(
      rows,
      [
        [1n, 1, 2, 2.5],
        [3n, 5, 6, 6.25],
        [4n, 10, 12, 12.5],
        [5n, 20, 22, 22.5],
      ].map(([id, started, written, committed]) => ({
        commit_id: id,
        started_at: iso(Number(started)),
        written_at: iso(Number(written)),
        committed_at: iso(Number(committed)),
      })),
    );
    // The events here were not written by the stream job.
    assert.deepEqual(await lake.query('SELECT * FROM commits'), []);
  });

  it('shows a row of raw_events for each submission that a record of the queue holds', async () => {
    const at = `TIMESTAMP '2026-03-02 10:00:00.000000'`;
    await lake.writer.run(`INSERT INTO raw_requests VALUES ('//imvu/ui/01', 4, '7,9-11', NULL, ${at}, 1),
      ('//lakelab/guest', 2, NULL, ARRAY['a', 'b'], ${at}, 2), ('//imvu/ui/02', 25001, '100-25100', NULL, ${at}, 2)`);
    const rows = await lake.query(
      `SELECT source, sequence, id, commit_id FROM raw_events WHERE source <> '//imvu/ui/02' ORDER BY source, sequence, id`,
    );
    assert.deepEqual(
      rows.map((row) => Object.values(row)),
      [
        ...[7n, 9n, 10n, 11n].map((sequence) => ['//imvu/ui/01', sequence, null, 1n]),
        ['//lakelab/guest', null, 'a', 2n],
        ['//lakelab/guest', null, 'b', 2n],
      ],
    );
    const [many] = await lake.query(
      `SELECT count(DISTINCT sequence) AS n, min(sequence) AS a, max(sequence) AS b FROM raw_events WHERE source = '//imvu/ui/02'`,
    );
    assert.deepEqual(many, { n: 25001n, a: 100n, b: 25100n });
  });

  it('opens an account of all events and of the raw zone, and leaves nothing of it behind', async () => {
    const line = (sequence: number | null): string =>
      `{"ingested_at_ms":1,"index":[1,1,1,1,1],"event":${JSON.stringify({ source: '//imvu/ui/01', data: { source: 'x', sequence: '9' }, ...(sequence === null ? {} : { sequence: String(sequence) }) })}}\n`;
    const storage = containers?.storage as TrinoContainers['storage'];
    await putObject(storage, 'raw/commit_id=00000001/part-0.jsonl.gz', gzipSync(line(1) + line(2)));
    await putObject(storage, 'raw/commit_id=00000002/part-0 é.jsonl.zst', zstdCompressSync(line(2) + line(null)));
    await putObject(storage, 'raw/commit_id=00000002/_SUCCESS', new Uint8Array());
    await putObject(storage, 'raw/commit_id=00000003/part-0.jsonl.zst', zstdCompressSync(line(4)));
    {
      await using account = await lake.openAccount();
      assert.deepEqual(await account.query('SELECT source, sequence FROM lake_raw_events ORDER BY sequence NULLS LAST'), [
        ...[1n, 2n, 2n].map((sequence) => ({ source: '//imvu/ui/01', sequence })),
        { source: '//imvu/ui/01', sequence: null },
      ]);
      const expected = await replayed.query(
        'SELECT source, sequence, type, epoch_ms(time) AS time_ms, data FROM events ORDER BY source, sequence',
      );
      const found = await account.query('SELECT * FROM lake_events ORDER BY source, sequence');
      assert.equal(found.length, replayed.eventCount + 1);
      assert.deepEqual(
        found,
        expected.map(({ source, sequence, type, time_ms, data }) => ({
          source,
          sequence,
          commit_id: 1n,
          type,
          time_ms,
          content: hash('md5', String(data), 'buffer').readBigUInt64LE(8),
        })),
      );
      assert.deepEqual(await account.query('SELECT * FROM lake_commits'), []);
      await account.materialise('mine', 'SELECT 1 AS n');
      assert.deepEqual(await account.query('SELECT n FROM mine'), [{ n: 1 }]);
      await assert.rejects(account.query('SELECT x FROM nowhere'), { code: 'SQL_FAILED' });
    }
    assert.deepEqual(await readdir(directory), []);
    assert.deepEqual((await lake.writer.run('SHOW TABLES FROM lake.scratch')).rows, []);
  });

  it('runs every job of the reference workload with the results that the seed demands', async () => {
    const jobs = await readEtlCatalogue(new URL('../../../../scenarios/etl', import.meta.url).pathname, plan.population);
    const orchestrator = createTrinoOrchestrator(lake.writer, systemClock);
    const run = async (some: readonly EtlJob[]): Promise<void> => {
      const results = await orchestrator.run(some, { signal: new AbortController().signal, onUpdate: () => {} });
      for (const { name, error } of results) assert.deepEqual([name, error], [name, null]);
    };
    await run(jobs);
    // A result replaces the one before it. Not of all: on a small machine that would take minutes, and tell no more.
    await run(jobs.filter(({ layer }) => layer === 'dimension'));
    await compareAll(jobs);
  });

  it('runs every job in the Spark session, too, over tables that Trino has made, with the same results', async () => {
    const jobs = await readEtlCatalogue(new URL('../../../../scenarios/etl', import.meta.url).pathname, plan.population);
    const url = (await containers?.startSession()) ?? '';
    const { statuses } = await runInSession(url, jobs, 'spark');
    assert.deepEqual(
      statuses.filter(({ state }) => state !== 'succeeded').map(({ job, error }) => `${job}: ${error}`),
      [],
    );
    await compareAll(jobs);

    // What is lost of some days comes back with these days, and the others stay as they are.
    const some = jobs.filter(({ name }) => ['stg_chat', 'stg_orders', 'fct_purchases'].includes(name));
    const rowsOf = async (day: string): Promise<unknown> => {
      await lake.refresh();
      return (await lake.query(`SELECT count(*) AS n FROM stg_chat WHERE event_day = DATE '${day}'`))[0]?.['n'];
    };
    for (const { name } of some) await lake.writer.run(`DELETE FROM ${name} WHERE event_day IN (DATE '2026-03-02', DATE '2026-03-03')`);
    await runInSession(url, some, 'spark', ['2026-03-03']);
    assert.equal(await rowsOf('2026-03-02'), 0n);
    assert.notEqual(await rowsOf('2026-03-03'), 0n);
    await runInSession(url, some, 'spark', ['2026-03-02']);
    await lake.refresh();
    const demanded = new Map(computeTruth(plan, loadMs));
    for (const job of some) assert.deepEqual((await compareResults(job, lake, demanded.get(job.name) ?? [])).differences, [], job.name);
  });

  async function compareAll(jobs: readonly EtlJob[]): Promise<void> {
    const options = { fromSeed: truthNames(), tempDirectory: join(tmpdir(), 'lakelab-truth') };
    for await (const demanded of deriveTruth(jobs, computeTruth(plan, loadMs), options)) {
      const job = jobs.find(({ name }) => name === demanded.job);
      assert.ok(job && !('error' in demanded), `what ${demanded.job} must give is not known`);
      const { differences } = await compareResults(job, lake, demanded.rows);
      assert.deepEqual(differences, [], job.name);
    }
  }
});
