import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { AttachedPlatform, Component, Lake, Platform, RunningPlatform, StartContext } from '../model/platform.ts';
import { chatEvent, post } from './events.ts';
import { checkTrace } from './check-trace.ts';
import { makeJob } from './job.ts';

const SOURCE = '//imvu/service/03';
const DAY = '2026-03-02';
const DRAIN_TIMEOUT_MS = 60_000;

export interface ConformanceOptions {
  /** Why the platform cannot be tested here, if so. */
  readonly skip?: string;
  /** Those of its components that a start without jobs starts; left out: all. */
  readonly components?: readonly Component[];
}

/** What every platform must do alike. Each platform of `platforms/index.ts` passes this suite. */
export function describePlatform(platform: Platform, { skip, components = platform.components }: ConformanceOptions = {}): void {
  describe(`platform ${platform.name}`, { skip: skip ?? false }, () => {
    let directory = '';
    let running: RunningPlatform;

    before(async () => {
      directory = await mkdtemp(join(tmpdir(), `lakelab-${platform.name}-`));
      await platform.preflight({ directory, port: 0 });
      running = await platform.start(contextFor(platform, directory));
    });
    after(async () => {
      await running[Symbol.asyncDispose]();
      await platform.reset(directory);
    });

    it('persists an accepted batch exactly once, content intact, in its event day', async () => {
      const events = [1, 2, 3].map((n) => chatEvent(SOURCE, n, `${DAY}T10:00:0${n}.000Z`));
      const answer = await post(running.ingress, JSON.stringify(events), { source: SOURCE });
      assert.deepEqual(answer, { ...answer, status: 202, body: { accepted: 3, rejected: [] } });
      await drained(running);
      const rows = await running.lake.query(
        `SELECT sequence, id, type, family, CAST(event_day AS VARCHAR) AS day, CAST(data AS VARCHAR) AS data, ${running.lake.dialect.epochMs('time')} AS ms
         FROM events WHERE source = '${SOURCE}' AND sequence <= 3 ORDER BY sequence`,
      );
      assert.deepEqual(
        rows.map((row) => [Number(row['sequence']), row['id'], row['day'], row['data'], Number(row['ms'])]),
        events.map((event, i) => [i + 1, event['id'], DAY, JSON.stringify(event['data']), Date.parse(String(event['time']))]),
      );
    });

    it('removes duplicates from events and keeps them in raw_events', async () => {
      const body = JSON.stringify([chatEvent(SOURCE, 11, `${DAY}T11:00:00.000Z`)]);
      for (let i = 0; i < 2; i++) assert.equal((await post(running.ingress, body, { source: SOURCE })).status, 202);
      await drained(running);
      assert.equal((await post(running.ingress, body, { source: SOURCE })).status, 202);
      await drained(running);
      assert.equal(await count(running.lake, `events WHERE source = '${SOURCE}' AND sequence = 11`), 1);
      assert.equal(await count(running.lake, `raw_events WHERE source = '${SOURCE}' AND sequence = 11`), 3);
    });

    it('answers for each rejected event with its reason, and keeps it as a dead letter', async () => {
      const time = `${DAY}T12:00:00.000Z`;
      const events = [
        chatEvent(SOURCE, 21, time),
        chatEvent(SOURCE, 22, time, { type: 'com.imvu.ui.never_heard_of.v1' }),
        chatEvent(SOURCE, 23, time, { data: { note: 7 } }),
        chatEvent(SOURCE, 24, time, { source: '//imvu/service/04' }),
        chatEvent(SOURCE, 25, time, { time: 'yesterday' }),
      ];
      const answer = await post(running.ingress, JSON.stringify(events), { source: SOURCE });
      assert.equal(answer.status, 202);
      const body = answer.body as { accepted: number; rejected: { index: number; reason: string }[] };
      assert.equal(body.accepted, 1);
      assert.deepEqual(
        body.rejected.map(({ index, reason }) => [index, reason]),
        [
          [1, 'unknown_type'],
          [2, 'schema_violation'],
          [3, 'source_mismatch'],
          [4, 'invalid_envelope'],
        ],
      );
      await drained(running);
      const letters = await running.lake.query(`SELECT reason FROM dead_letters WHERE source = '${SOURCE}' ORDER BY sequence`);
      assert.deepEqual(
        letters.map((row) => row['reason']),
        ['unknown_type', 'schema_violation', 'source_mismatch', 'invalid_envelope'],
      );
    });

    it('refuses what it cannot parse and whom it does not know, taking nothing', async () => {
      const broken = await post(running.ingress, '[{"specversion":', { source: SOURCE });
      assert.deepEqual([broken.status, (broken.body as { reason: string }).reason], [400, 'malformed_json']);
      const stranger = await post(running.ingress, JSON.stringify([chatEvent(SOURCE, 31, `${DAY}T13:00:00.000Z`)]), { token: 'guess' });
      assert.deepEqual([stranger.status, (stranger.body as { reason: string }).reason], [401, 'unauthenticated']);
      await drained(running);
      assert.equal(await count(running.lake, `events WHERE source = '${SOURCE}' AND sequence = 31`), 0);
    });

    it('lands late events in their own event day', async () => {
      const late = chatEvent(SOURCE, 41, '2026-02-27T23:59:59.999Z');
      assert.equal((await post(running.ingress, JSON.stringify([late]), { source: SOURCE })).status, 202);
      await drained(running);
      assert.equal(await count(running.lake, `events WHERE event_day = DATE '2026-02-27' AND sequence = 41`), 1);
    });

    it('gives every event a commit no earlier than its arrival', async () => {
      const { epochMs } = running.lake.dialect;
      const rows = await running.lake.query(
        `SELECT count(*) AS n, sum(CASE WHEN c.commit_id IS NULL OR ${epochMs('c.committed_at')} < ${epochMs('e.ingested_at')} THEN 1 ELSE 0 END) AS wrong
         FROM events e LEFT JOIN commits c ON c.commit_id = e.commit_id`,
      );
      assert.ok(Number(rows[0]?.['n']) > 0);
      assert.equal(Number(rows[0]?.['wrong']), 0);
    });

    it('follows an event: every arrival with its request, what became of it, and when', () =>
      checkTrace({
        ask: (question) => platform.trace(directory, question, contextFor(platform, directory)),
        running,
        drained: () => drained(running),
      }));

    it('lets nobody who asks its lake change anything: one statement that reads, or none', async () => {
      for (const sql of ['DROP VIEW events', 'CREATE TABLE mine AS SELECT 1 AS n', 'SELECT 1 AS n; SELECT 2 AS n', '']) {
        await assert.rejects(running.lake.query(sql), { code: 'SQL_FAILED' }, sql);
      }
      assert.ok((await count(running.lake, 'events')) > 0);
      await assert.rejects(running.lake.query('SELECT n FROM mine'), { code: 'SQL_FAILED' });
    });

    it('runs jobs in the order of their dependencies, and skips only what depends on a failed one', async () => {
      const job = (name: string, sql: string, dependsOn: string[] = []) => makeJob(name, { sql, dependsOn });
      const results = await running.orchestrator.run(
        [
          job('last', 'SELECT n + 1 AS n FROM first', ['first']),
          job('orphan', 'SELECT * FROM broken', ['broken']),
          job('broken', 'SELECT no_such_column FROM events'),
          job('first', 'SELECT count(*) AS n FROM events'),
        ],
        { signal: new AbortController().signal, onUpdate: () => {} },
      );
      const states = Object.fromEntries(results.map(({ name, state }) => [name, state]));
      assert.deepEqual(states, { last: 'succeeded', orphan: 'skipped', broken: 'failed', first: 'succeeded' });
      await running.lake.refresh();
      const [row] = await running.lake.query('SELECT n FROM last');
      assert.equal(Number(row?.['n']), (await count(running.lake, 'events')) + 1);
    });

    it('writes the days that events came for, late ones too, and nothing twice', async () => {
      const perDay = makeJob('per_day', {
        incremental: 'event_day',
        sql: 'SELECT event_day, count(*) AS n, count(DISTINCT source) AS sources FROM events GROUP BY event_day',
      });
      const total = makeJob('total', { dependsOn: ['per_day'], sql: 'SELECT CAST(sum(n) AS BIGINT) AS n FROM per_day' });
      const run = async (days?: readonly string[]): Promise<void> => {
        const options = { signal: new AbortController().signal, onUpdate: () => {}, ...(days === undefined ? {} : { days }) };
        for (const { name, error } of await running.orchestrator.run([perDay, total], options))
          assert.deepEqual([name, error], [name, null]);
        await running.lake.refresh();
        assert.equal(
          await count(
            running.lake,
            `(${perDay.sql}) AS now LEFT JOIN per_day AS d ON d.event_day = now.event_day AND d.n = now.n WHERE d.n IS NULL`,
          ),
          0,
        );
        assert.equal(await count(running.lake, 'per_day'), await count(running.lake, '(SELECT DISTINCT event_day FROM events) AS days'));
        const [row] = await running.lake.query('SELECT n FROM total');
        assert.equal(Number(row?.['n']), await count(running.lake, 'events'));
      };
      await run();
      await run();
      const late = [chatEvent(SOURCE, 51, '2026-02-27T10:00:00.000Z'), chatEvent(SOURCE, 52, '2026-02-26T10:00:00.000Z')];
      assert.equal((await post(running.ingress, JSON.stringify(late), { source: SOURCE })).status, 202);
      await drained(running);
      await run();
      await run(['2026-02-27']);
    });

    it('reports what it has used', async () => {
      for (const part of await running.usage()) assert.ok(part.coreSeconds > 0 && part.peakMemoryBytes > 0, part.component);
    });

    it('finds its data again after a stop and a start, and does not double what is sent again', async () => {
      const before_ = await count(running.lake, 'events');
      await running[Symbol.asyncDispose]();
      {
        await using sleeping = await platform.openLake(directory, contextFor(platform, directory));
        assert.equal(await count(sleeping, 'events'), before_);
      }
      running = await platform.start(contextFor(platform, directory));
      assert.equal(await count(running.lake, 'events'), before_);
      const again = JSON.stringify([chatEvent(SOURCE, 1, `${DAY}T10:00:01.000Z`)]);
      assert.equal((await post(running.ingress, again, { source: SOURCE })).status, 202);
      await drained(running);
      assert.equal(await count(running.lake, 'events'), before_);
    });

    it('says how each of its components is, and what they use', async () => {
      const first = await running.vitals();
      assert.deepEqual(
        first.components.map(({ component, health }) => [component, health]),
        components.map(({ name }) => [name, 'up']),
      );
      const named = new Set(components.map(({ name }) => name));
      assert.ok(first.processes.length > 0);
      for (const { components, coreSeconds, memoryBytes } of first.processes) {
        for (const component of components) assert.ok(named.has(component), component);
        assert.ok(coreSeconds === null || coreSeconds > 0);
        assert.ok(memoryBytes === null || memoryBytes > 1_000_000);
      }
    });

    it('runs beside a second one', async () => {
      const other = await mkdtemp(join(tmpdir(), `lakelab-${platform.name}-other-`));
      try {
        await using second = await platform.start(contextFor(platform, other));
        assert.notEqual(second.ingress.baseUrl, running.ingress.baseUrl);
        assert.notEqual(second.ingress.credentials.get(SOURCE), running.ingress.credentials.get(SOURCE));
        assert.equal(await count(second.lake, 'events'), 0);
      } finally {
        await platform.reset(other);
      }
    });

    it('goes on by itself after up, keeps its data over down, and leaves nothing after reset', async () => {
      const other = await mkdtemp(join(tmpdir(), `lakelab-${platform.name}-kept-`));
      const attached = async (): Promise<AttachedPlatform> => {
        const found = await platform.attach(other);
        assert.ok(found, 'nothing runs');
        return found;
      };
      try {
        assert.equal(await platform.attach(other), undefined);
        await platform.up(contextFor(platform, other));
        const kept = await attached();
        const { ingress } = kept;
        assert.ok(kept.startedEpochMs <= Date.now());
        const body = JSON.stringify([chatEvent(SOURCE, 1, `${DAY}T10:00:00.000Z`)]);
        const answer = await post(ingress, body, { source: SOURCE });
        assert.equal(answer.status, 202);
        assert.equal((await kept.progress()).queuedEvents, 1);
        // What still waits in the queue would be in the lake only after the next start.
        await committed(kept);
        assert.equal(await platform.down(other), true);
        assert.equal(await platform.down(other), false);
        assert.equal(await platform.attach(other), undefined);
        assert.ok((await platform.readLog(other)).length > 0);
        {
          await using sleeping = await platform.openLake(other, contextFor(platform, other));
          assert.equal(await count(sleeping, 'events'), 1);
        }
        const { arrivals } = await platform.trace(other, { id: '0000000001' }, contextFor(platform, other));
        assert.deepEqual([arrivals.length, arrivals[0]?.requestId], [1, answer.headers['x-request-id']]);
        await platform.up(contextFor(platform, other));
        assert.equal((await attached()).ingress.credentials.get(SOURCE), ingress.credentials.get(SOURCE));
        {
          await using awake = await platform.openLake(other, contextFor(platform, other));
          assert.equal(await count(awake, 'events'), 1);
        }
      } finally {
        await platform.reset(other);
      }
      assert.equal(existsSync(other), false);
      assert.equal(await platform.attach(other), undefined);
    });

    it('leaves nothing running when its start is aborted', async () => {
      const other = await mkdtemp(join(tmpdir(), `lakelab-${platform.name}-aborted-`));
      try {
        const abort = new AbortController();
        const start = platform.start({ ...contextFor(platform, other), signal: abort.signal });
        setTimeout(() => abort.abort(), 30);
        await assert.rejects(start);
        // The folder is free again: a second start succeeds.
        await using second = await platform.start(contextFor(platform, other));
        assert.equal(await count(second.lake, 'events'), 0);
      } finally {
        await platform.reset(other);
      }
    });
  });
}

export function contextFor(platform: Platform, directory: string): StartContext {
  return {
    directory,
    port: 0,
    commitIntervalMs: Math.max(platform.commitIntervalMs.least, 100),
    fileFormat: 'parquet',
    images: 'auto',
    etl: null,
    monitoring: false,
    signal: new AbortController().signal,
    onProgress: () => {},
  };
}

/** Waits until everything acknowledged is committed, and makes the lake show it. */
export async function drained(running: RunningPlatform): Promise<void> {
  await committed(running);
  await running.lake.refresh();
}

async function committed(platform: AttachedPlatform): Promise<void> {
  const deadline = performance.now() + DRAIN_TIMEOUT_MS;
  for (;;) {
    const { queuedEvents, committedEvents } = await platform.progress();
    if (committedEvents >= queuedEvents) return;
    assert.ok(performance.now() < deadline, `${queuedEvents - committedEvents} events are still not committed`);
    await delay(20);
  }
}

export async function count(lake: Lake, from: string): Promise<number> {
  const [row] = await lake.query(`SELECT count(*) AS n FROM ${from}`);
  return Number(row?.['n']);
}
