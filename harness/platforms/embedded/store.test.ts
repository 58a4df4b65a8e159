import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import fc from 'fast-check';
import { createAuthenticate } from '../../../services/ingest/credentials.ts';
import { createIngest, type Ingest } from '../../../services/ingest/ingest-batch.ts';
import { defaultLimits } from '../../../services/ingest/limits.ts';
import { createRegistry, type RegisteredType } from '../../../services/ingest/registry.ts';
import type { SoughtEvent } from '../trace-event.ts';
import { openReader, type Reader } from './lake.ts';
import { defaultStoreLimits, Store } from './store.ts';
import { typedColumnsOf } from './typed-columns.ts';

const types: RegisteredType[] = (['ui', 'data', 'service'] as const).map((family) => ({
  type: `test.${family}.v1`,
  family,
  schemaId: `https://example.test/${family}/1`,
  schema: {
    type: 'object',
    properties: { note: { type: 'string' }, [`${family}_count`]: { type: 'integer' }, any: true },
  },
}));
const columns = typedColumnsOf(types);
const SEQUENCED = '//imvu/ui/00';
const GUEST = '//lakelab/guest';

interface Fixture {
  readonly store: Store;
  readonly send: (body: string, source?: string) => Promise<number>;
  readonly read: () => Promise<Reader>;
}

async function withStore(t: TestContext, use: (fixture: Fixture) => Promise<void>, limits = defaultStoreLimits): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'lakelab-store-'));
  const store = await Store.open({
    directory,
    columns,
    commitIntervalMs: 20,
    epochMs: Date.now,
    log: (line) => t.diagnostic(line),
    limits,
  });
  const readers: Reader[] = [];
  const ingest: Ingest = createIngest({
    authenticate: createAuthenticate(new Map([SEQUENCED, GUEST].map((source) => [source, source])), (source) =>
      source === GUEST ? 'id' : 'sequence',
    ),
    registry: createRegistry(types),
    queue: store.queue,
    limits: defaultLimits,
    observer: { accepted: () => {}, rejected: () => {}, refused: () => {} },
    log: (line) => t.diagnostic(line),
  });
  try {
    await use({
      store,
      async send(body, source = SEQUENCED) {
        const headers = { 'content-type': 'application/cloudevents-batch+json', authorization: `Bearer ${source}` };
        const answer = await ingest({
          headers,
          body: Buffer.from(body),
          mark: { id: randomUUID(), acceptedAtMs: null },
          receivedAtMs: Date.now(),
        });
        assert.equal(answer.status, 202, answer.body);
        return (JSON.parse(answer.body) as { accepted: number }).accepted;
      },
      async read() {
        while (store.stream.committedEvents < store.queue.queuedEvents) await delay(5);
        const source = {
          snapshot: async (after: number) => Promise.resolve(store.snapshot(after)),
          deadLetters: () => store.exportDeadLetters(),
          ways: (sought: SoughtEvent) => store.findWays(sought),
        };
        const reader = await openReader(directory, source, columns);
        readers.push(reader);
        return reader;
      },
    });
  } finally {
    for (const reader of readers) await reader[Symbol.asyncDispose]();
    await store.close();
    await rm(directory, { recursive: true, force: true });
  }
}

const day = 86_400_000;
const events = fc.uniqueArray(
  fc.record(
    {
      id: fc.integer({ min: 1, max: 99_999 }).map((n) => String(n).padStart(10, '0')),
      family: fc.constantFrom('ui', 'data', 'service'),
      time: fc.integer({ min: 0, max: 60 }).map((n) => new Date(Date.parse('2026-03-02T00:00:00Z') + n * day * 0.7).toISOString()),
      subject: fc.string({ unit: 'grapheme', minLength: 1 }),
      data: fc.record(
        {
          note: fc.string({ unit: 'grapheme' }),
          ui_count: fc.maxSafeInteger(),
          data_count: fc.maxSafeInteger(),
          service_count: fc.maxSafeInteger(),
          any: fc.jsonValue(),
        },
        { requiredKeys: ['note'] },
      ),
    },
    { requiredKeys: ['id', 'family', 'time', 'data'] },
  ),
  { minLength: 1, maxLength: 60, selector: ({ id }) => id },
);

/** Lets every micro-batch read its entries back from the queue's tables, as after a crash. */
const nothingRetained = { ...defaultStoreLimits, maxRetainedBytes: -1 };

for (const [way, limits] of [
  ['from memory', defaultStoreLimits],
  ['read back from the queue', nothingRetained],
] as const) {
  test(`whatever is accepted is in the lake as it was sent, ${way}`, async (t) => {
    await withStore(
      t,
      async ({ send, read }) => {
        const sent = fc.sample(events, { numRuns: 12, seed: 7 });
        const expected = new Map<string, string>();
        for (const [round, batch] of sent.entries()) {
          // Several rounds use the same numbers again: those are duplicates, and the first stays.
          const texts = batch.map(({ id, family, time, data, subject }) => {
            const dataText = JSON.stringify(data, null, round % 3 === 0 ? 1 : undefined).replaceAll('\n', ' ');
            const event = {
              specversion: '1.0',
              id,
              sequence: id,
              source: SEQUENCED,
              type: `test.${family}.v1`,
              time,
              ...(subject === undefined ? {} : { subject }),
            };
            const columnName = `${family}_count` as 'ui_count';
            const row = [`test.${family}.v1`, family, time.slice(0, 10), Date.parse(time), dataText, data.note, data[columnName] ?? null];
            if (!expected.has(id)) expected.set(id, JSON.stringify(row));
            return `${JSON.stringify(event).slice(0, -1)},"data":${dataText}}`;
          });
          assert.equal(await send(`[${texts.join(round % 2 === 0 ? ',' : ' ,\n')}]`), batch.length);
        }
        const reader = await read();
        const rows = await reader.query(
          `SELECT id, "sequence", type, family, CAST(event_day AS VARCHAR) AS day, epoch_ms(time) AS ms, data, note,
             CASE family WHEN 'ui' THEN ui_count WHEN 'data' THEN data_count ELSE service_count END AS n FROM events`,
        );
        const found = new Map(
          rows.map((row) => [
            String(row['id']),
            JSON.stringify([
              row['type'],
              row['family'],
              row['day'],
              Number(row['ms']),
              row['data'],
              row['note'],
              row['n'] === null ? null : Number(row['n']),
            ]),
          ]),
        );
        assert.equal(rows.length, found.size, 'an event is in the lake twice');
        assert.deepEqual(found, expected);
        const [raw] = await reader.query('SELECT count(*) AS n, count(DISTINCT "sequence") AS distinct_n FROM raw_events');
        assert.deepEqual([Number(raw?.['n']), Number(raw?.['distinct_n'])], [sent.flat().length, expected.size]);
      },
      limits,
    );
  });
}

test('events of very many days at once do not exhaust anything, and land in their days', async (t) => {
  await withStore(t, async ({ send, read }) => {
    const first = Date.parse('2020-01-01T12:00:00Z');
    const batch = Array.from({ length: 150 }, (_, n) => ({
      specversion: '1.0',
      id: `guest-${n}`,
      source: GUEST,
      type: 'test.ui.v1',
      time: new Date(first + n * day).toISOString(),
      data: { note: String(n) },
    }));
    assert.equal(await send(JSON.stringify(batch), GUEST), 150);
    const rows = await (
      await read()
    ).query(
      `SELECT count(*) AS n, count(DISTINCT event_day) AS days, sum(CASE WHEN event_day = CAST(time AS DATE) THEN 0 ELSE 1 END) AS wrong FROM events`,
    );
    assert.deepEqual([Number(rows[0]?.['n']), Number(rows[0]?.['days']), Number(rows[0]?.['wrong'])], [150, 150, 0]);
  });
});

test('a reader sees the columns of all families, also those that no event has yet', async (t) => {
  await withStore(t, async ({ send, read }) => {
    await send(
      JSON.stringify([
        { specversion: '1.0', id: 'a', source: GUEST, type: 'test.ui.v1', time: '2026-03-02T00:00:00Z', data: { ui_count: 3 } },
      ]),
      GUEST,
    );
    const reader = await read();
    assert.deepEqual(await reader.query('SELECT ui_count, data_count, service_count FROM events'), [
      { ui_count: 3n, data_count: null, service_count: null },
    ]);
  });
});
