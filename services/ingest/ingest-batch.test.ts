import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BATCH_TYPE, ingestBatch, STRUCTURED_TYPE, type IngestDeps } from './ingest-batch.ts';
import type { DurableQueue, QueueEntry } from './ports.ts';
import { createRegistry } from './registry.ts';

const registry = createRegistry([
  {
    type: 'test.thing.v1',
    schemaId: 'https://example.test/thing/1',
    schema: {
      type: 'object',
      required: ['n'],
      properties: { n: { type: 'integer', minimum: 0, maximum: 10 } },
      additionalProperties: false,
    },
  },
]);

function fixture(queue: Partial<DurableQueue> = {}) {
  const entries: QueueEntry[] = [];
  const deps: IngestDeps = {
    registry,
    credentials: new Map([
      ['by-sequence', { source: '/a', identity: 'sequence' as const }],
      ['by-id', { source: '/b', identity: 'id' as const }],
    ]),
    queue: {
      append: async (entry) => void entries.push(await Promise.resolve(entry)),
      pressure: () => undefined,
      ...queue,
    },
  };
  const send = (body: string, token = 'by-sequence', contentType = BATCH_TYPE) =>
    ingestBatch({ contentType, authorization: `Bearer ${token}`, body: Buffer.from(body), receivedAtMs: 1_000 }, deps);
  return { entries, send };
}

const event = (n: unknown, id = '7', source = '/a'): Record<string, unknown> => ({
  specversion: '1.0',
  id,
  sequence: id,
  source,
  type: 'test.thing.v1',
  time: '2026-03-02T00:00:00Z',
  data: { n },
});

test('stores accepted events byte for byte, one per line', async () => {
  const { entries, send } = fixture();
  const first =
    '{"specversion":"1.0","id":"1","sequence":"1","source":"/a","type":"test.thing.v1","time":"2026-03-02T00:00:00Z",\n  "data":{ "n" : 1 }}';
  const second = JSON.stringify(event(2, '2'));
  const answer = await send(`[${first} ,\r\n${second}]`);
  assert.deepEqual(answer, { status: 202, body: { accepted: 2, rejected: [] } });
  assert.equal(entries[0]?.lines.toString(), `${first.replace('\n', ' ')}\n${second}\n`);
  assert.deepEqual(entries[0]?.keys, Float64Array.of(1, 2));
});

test('tells violations of range from other violations', async () => {
  const { send, entries } = fixture();
  const answer = await send(JSON.stringify([event(11), event('x'), event(5), { ...event(5), data: {} }]));
  assert.deepEqual('rejected' in answer.body && answer.body.rejected.map(({ index, reason }) => [index, reason]), [
    [0, 'out_of_range'],
    [1, 'schema_violation'],
    [3, 'schema_violation'],
  ]);
  assert.equal(entries[0]?.events, 1);
  assert.equal(entries[0]?.deadLetters.length, 3);
});

test('names other troubles of an event by their reason', async () => {
  const { send } = fixture();
  const cases: [unknown, string][] = [
    [7, 'invalid_envelope'],
    [{ ...event(1), specversion: '0.3' }, 'invalid_envelope'],
    [{ ...event(1), id: '8' }, 'invalid_envelope'],
    [{ ...event(1), time: '2026-13-45T00:00:00Z' }, 'invalid_envelope'],
    [{ ...event(1), source: '/other' }, 'source_mismatch'],
    [{ ...event(1), type: 'test.thing.v2' }, 'unknown_type'],
    [{ ...event(1), dataschema: 'https://example.test/thing/2' }, 'unknown_type'],
  ];
  for (const [value, reason] of cases) {
    const answer = await send(JSON.stringify([value]));
    assert.equal('rejected' in answer.body && answer.body.rejected[0]?.reason, reason, JSON.stringify(value));
  }
});

test('refuses whole requests without taking anything, but keeps them as dead letters', async () => {
  const { send, entries } = fixture();
  assert.equal((await send('[{', 'by-sequence')).status, 400);
  assert.equal((await send('{}', 'by-sequence')).status, 400);
  assert.equal((await send('[]', 'nobody')).status, 401);
  assert.equal((await send('[]', 'by-sequence', 'text/plain')).status, 415);
  assert.deepEqual(
    entries.map(({ events, deadLetters }) => [events, deadLetters[0]?.reason]),
    [
      [0, 'malformed_json'],
      [0, 'malformed_json'],
      [0, 'unauthenticated'],
    ],
  );
});

test('takes a structured single event, identified by id where the source says so', async () => {
  const { send, entries } = fixture();
  const { sequence: _, ...single } = event(3, 'any-id', '/b');
  assert.deepEqual((await send(JSON.stringify(single), 'by-id', STRUCTURED_TYPE)).body, { accepted: 1, rejected: [] });
  assert.deepEqual(entries[0]?.keys, ['any-id']);
});

test('answers 503 under pressure and when the queue fails, so that nothing is acknowledged', async () => {
  const pressed = fixture({ pressure: () => ({ why: 'full', retryAfterSeconds: 3 }) });
  const answer = await pressed.send(JSON.stringify([event(1)]));
  assert.deepEqual([answer.status, answer.headers?.['retry-after'], pressed.entries.length], [503, '3', 0]);
  const failing = fixture({ append: () => Promise.reject(new Error('no space left')) });
  assert.equal((await failing.send(JSON.stringify([event(1)]))).status, 503);
});
