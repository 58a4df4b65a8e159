import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { EtlJob, EtlJobResult } from '../../../model/etl.ts';
import type { Orchestrator } from '../../../model/platform.ts';
import { makeJob } from '../../../testing/job.ts';
import { createAirflowOrchestrator } from './orchestrator.ts';
import type { AirflowPlan } from './plan.ts';

/** Airflow and the SQL session in one: runs what is triggered in a moment, in the order of the plan. */
class FakeBackend {
  readonly calls: string[] = [];
  conf: { days?: Record<string, string[]>; deadlineSeconds?: number } = {};
  /** Jobs that fail. */
  failing = new Set<string>();
  /** Requests that are answered with HTTP 503. */
  away = 0;
  /** Polls of the session until jobs are done; -1: they never are. */
  polls = 1;
  leftover: string | undefined;
  /** How often the session says that it practises yet. */
  practice = 0;
  readonly #directory: string;
  #description: string | null = null;
  #run: string | undefined;
  #isFailed = false;

  constructor(directory: string) {
    this.#directory = directory;
  }

  async answer(method: string, path: string, body: string): Promise<[status: number, body: unknown]> {
    this.calls.push(`${method} ${path}`);
    if (this.away > 0) {
      this.away--;
      return [503, {}];
    }
    if (path === '/auth/token') return [201, { access_token: 'token' }];
    const plan = JSON.parse(await readFile(join(this.#directory, 'etl/plan.json'), 'utf8').catch(() => 'null')) as AirflowPlan | null;
    if (path.startsWith('/api/v2/parseDagFile/')) {
      this.#description = plan?.description ?? null;
      return [201, null];
    }
    if (path === '/api/v2/dags/lakelab_daily') return [200, { description: this.#description, is_paused: false, file_token: 'file' }];
    if (path.includes('/dagRuns?')) return [200, { dag_runs: this.leftover ? [{ dag_run_id: this.leftover, state: 'running' }] : [] }];
    if (method === 'POST' && path.endsWith('/dagRuns')) {
      const asked = JSON.parse(body) as { dag_run_id: string; conf: FakeBackend['conf'] };
      this.#run = asked.dag_run_id;
      this.conf = asked.conf;
      return [200, {}];
    }
    if (method === 'PATCH') {
      this.#isFailed = true;
      return [200, {}];
    }
    if (method === 'DELETE') return [200, {}];
    if (method === 'POST' && path === '/runs') return [202, JSON.parse(body)];
    if (path === '/healthz') return [200, { running: 0, practises: this.practice-- > 0 }];
    const isDone = this.polls === 0 || this.#isFailed;
    const blocked = new Set<string>();
    for (const [name, { after: inputs }] of Object.entries(plan?.jobs ?? {})) {
      if (inputs.some((input) => this.failing.has(input) || blocked.has(input))) blocked.add(name);
    }
    if (path.startsWith('/runs/')) {
      if (this.polls > 0) this.polls--;
      const jobs = Object.keys(plan?.jobs ?? {}).filter((name) => !blocked.has(name));
      const statements = jobs.map((job) => ({
        job,
        state: this.#isFailed && this.polls === -1 ? 'cancelled' : isDone ? (this.failing.has(job) ? 'failed' : 'succeeded') : 'running',
        attempts: this.failing.has(job) ? 3 : 1,
        started_ms: 5,
        ended_ms: isDone ? 6 : null,
        rows: 1,
        bytes: 2,
        core_seconds: 0.5,
        error: this.failing.has(job) ? 'no such column' : null,
      }));
      return [200, { statements: decodeURIComponent(path.slice(6)) === this.#run ? statements : [] }];
    }
    if (path.includes('/taskInstances')) {
      const list = (plan?.tasks ?? []).map(({ id }) => ({
        task_id: id,
        state: blocked.has(id) ? 'upstream_failed' : 'success',
        try_number: 1,
      }));
      return [200, { task_instances: list, total_entries: list.length }];
    }
    return [200, { dag_run_id: this.#run, state: isDone ? (this.failing.size > 0 ? 'failed' : 'success') : 'running' }];
  }
}

describe('the orchestrator in Airflow', () => {
  let directory = '';
  let server: Server;
  let backend: FakeBackend;
  let nowMs = 0;
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'lakelab-airflow-'));
    await mkdir(join(directory, 'etl'));
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        void backend
          .answer(request.method ?? '', request.url ?? '', body)
          .then(([status, answer]) => response.writeHead(status).end(JSON.stringify(answer)));
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  after(async () => {
    server.close();
    await rm(directory, { recursive: true, force: true });
  });
  beforeEach(async () => {
    await rm(join(directory, 'etl-state.json'), { force: true });
    await rm(join(directory, 'etl/plan.json'), { force: true });
    backend = new FakeBackend(directory);
    nowMs = 1_000_000;
  });

  function open({ tables = [] }: { tables?: readonly string[] } = {}): Orchestrator {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return createAirflowOrchestrator({
      airflow: { url, user: 'lakelab', password: 'secret' },
      sessionUrl: url,
      directory,
      lake: {
        query: (sql) =>
          Promise.resolve(sql.startsWith('SHOW') ? tables.map((Table) => ({ Table })) : [{ event_day: '2026-03-02', commit_id: 7n }]),
      },
      engine: 'spark',
      bundleSize: 1,
      parallelTasks: 4,
      epochMs: () => nowMs,
      sleep: (ms) => {
        nowMs += ms;
        return Promise.resolve();
      },
    });
  }

  async function run(
    jobs: readonly EtlJob[],
    options: { signal?: AbortSignal; days?: readonly string[]; deadlineMs?: number; tables?: readonly string[] } = {},
  ) {
    const orchestrator = open(options);
    const told: EtlJobResult[] = [];
    const results = await orchestrator.run(jobs, {
      signal: options.signal ?? new AbortController().signal,
      onUpdate: (result) => told.push(result),
      ...(options.days ? { days: options.days } : {}),
      ...(options.deadlineMs ? { deadlineMs: options.deadlineMs } : {}),
    });
    assert.deepEqual(told.map(({ name }) => name).toSorted(), jobs.map(({ name }) => name).toSorted(), 'each is told once');
    return results.map(({ name, state, attempts }) => `${name} ${state} ${attempts}`);
  }
  const pair = [makeJob('a', { incremental: 'event_day' }), makeJob('b', { dependsOn: ['a'] })];

  it('has Airflow read the jobs, triggers them, and tells what has become of them', async () => {
    assert.deepEqual(await run(pair), ['a succeeded 1', 'b succeeded 1']);
    assert.deepEqual(backend.conf.days, {});
    assert.equal(backend.calls.filter((call) => call.startsWith('PUT /api/v2/parseDagFile/file')).length, 1);
    const told = backend.calls.indexOf('POST /runs');
    const triggered = backend.calls.indexOf('POST /api/v2/dags/lakelab_daily/dagRuns');
    assert.ok(0 <= told && told < triggered, 'the session makes events ready while Airflow begins');
  });

  it('told of jobs ahead of a run, has Airflow read them then', async () => {
    await open().prepare?.(pair, new AbortController().signal);
    assert.ok(!backend.calls.some((call) => call.includes('/dagRuns')), 'nothing is run yet');
    const asked = (): number => backend.calls.filter((call) => call.startsWith('PUT /api/v2/parseDagFile/file')).length;
    assert.equal(asked(), 1);
    assert.deepEqual(await run(pair), ['a succeeded 1', 'b succeeded 1']);
    assert.equal(asked(), 1, 'the run finds them read');
  });

  it('waits ahead of a run for a session that practises, but not for ever', async () => {
    const waited = async (practice: number): Promise<number> => {
      backend.practice = practice;
      const begunMs = nowMs;
      await open().prepare?.(pair, new AbortController().signal);
      return nowMs - begunMs;
    };
    await waited(0);
    assert.equal(await waited(0), 0, 'Airflow has read the plan');
    assert.equal(await waited(5), 5000);
    assert.equal(await waited(Number.POSITIVE_INFINITY), 60_000);
    backend.away = 3;
    assert.equal(await waited(0), 3000);
  });

  it('writes only days with news, or those that are asked for, once a table is there', async () => {
    await run(pair);
    const again = { tables: ['a', 'b'] };
    backend.calls.length = 0;
    await run(pair, again);
    assert.deepEqual(backend.conf.days, { a: [] });
    assert.ok(!backend.calls.includes('POST /runs'), 'no event has come that would be read');
    await run(pair, { ...again, days: ['2026-03-01'] });
    assert.deepEqual(backend.conf.days, { a: ['2026-03-01'] });
  });

  it('lets Airflow know by when all must be done, if there is such a time', async () => {
    await run(pair);
    assert.equal(backend.conf.deadlineSeconds, undefined);
    await run(pair, { deadlineMs: 21_700 });
    assert.equal(backend.conf.deadlineSeconds, 21.7);
  });

  it('skips what depends on a failed job, and only that', async () => {
    backend.failing.add('a');
    assert.deepEqual(await run([...pair, makeJob('c')]), ['a failed 3', 'b skipped 0', 'c succeeded 1']);
  });

  it('bears that Airflow and the session are away for a while, but not for ever', async () => {
    backend.away = 20;
    assert.deepEqual(await run(pair), ['a succeeded 1', 'b succeeded 1']);
    backend.away = Number.POSITIVE_INFINITY;
    await assert.rejects(run(pair), { code: 'ORCHESTRATOR_FAILED', message: /away/ });
  });

  it('ends a run that an earlier lab has left behind', async () => {
    backend.leftover = 'lab_earlier';
    await run(pair);
    assert.ok(backend.calls.includes('PATCH /api/v2/dags/lakelab_daily/dagRuns/lab_earlier'));
  });

  it('broken off, fails the run and cancels its statements', async () => {
    backend.polls = -1;
    const abort = new AbortController();
    const watching = setInterval(() => {
      if (backend.calls.some((call) => call.startsWith('GET /runs/'))) abort.abort();
    }, 5);
    try {
      assert.deepEqual(await run(pair, { signal: abort.signal }), ['a failed 1', 'b failed 1']);
    } finally {
      clearInterval(watching);
    }
    assert.ok(backend.calls.some((call) => call.startsWith('DELETE /runs/lab_')));
    assert.ok(backend.calls.some((call) => call.startsWith('PATCH /api/v2/dags/lakelab_daily/dagRuns/lab_')));
  });
});
