import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createAuthenticate } from './credentials.ts';
import { createIngest } from './ingest-batch.ts';
import { defaultLimits } from './limits.ts';
import type { DurableQueue, QueueEntry } from './ports.ts';
import { createRegistry } from './registry.ts';

const BATCH_TYPE = 'application/cloudevents-batch+json';
const STRUCTURED_TYPE = 'application/cloudevents+json';

const registry = createRegistry([
  {
    type: 'test.thing.v1',
    family: 'service',
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
  const ingest = createIngest({
    registry,
    authenticate: createAuthenticate(
      new Map([
        ['/a', 'by-sequence'],
        ['/b', 'by-id'],
      ]),
      (source) => (source === '/a' ? 'sequence' : 'id'),
    ),
    queue: {
      append: async (entry) => void entries.push(await Promise.resolve(entry)),
      pressure: () => undefined,
      ...queue,
    },
    limits: { ...defaultLimits, maxEventBytes: 2000, strangerBytesPerSecond: 100 },
    observer: { accepted: () => {}, rejected: () => {}, refused: () => {} },
    log: () => {},
  });
  const send = async (body: string | Buffer, token = 'by-sequence', contentType = BATCH_TYPE, headers: Record<string, string> = {}) => {
    const answer = await ingest({
      headers: { 'content-type': contentType, authorization: `Bearer ${token}`, ...headers },
      body: Buffer.from(body),
      mark: { id: 'request-1', acceptedAtMs: null },
      receivedAtMs: 1_000,
    });
    return {
      ...answer,
      body: JSON.parse(answer.body) as { accepted: number; rejected: { index: number; id: string; reason: string }[]; reason?: string },
    };
  };
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
  assert.deepEqual([answer.status, answer.body], [202, { accepted: 2, rejected: [] }]);
  assert.equal(entries[0]?.lines.toString(), `${first.replace('\n', ' ')}\n${second}\n`);
  const index = entries[0]?.index;
  assert.deepEqual([index?.count, index?.sequence(0), index?.sequence(1), entries[0]?.ids], [2, 1, 2, null]);
  assert.equal(index?.length(0), Buffer.byteLength(first));
  assert.equal(first.slice(index?.dataStart(0), (index?.dataStart(0) ?? 0) + (index?.dataLength(0) ?? 0)), '{ "n" : 1 }');
});

test('tells violations of range from other violations', async () => {
  const { send, entries } = fixture();
  const answer = await send(
    JSON.stringify([event(11), event('x'), event(5), { ...event(5), data: {} }, { ...event(5), data: { n: 12, more: 1 } }]),
  );
  assert.deepEqual(
    answer.body.rejected.map(({ index, reason }) => [index, reason]),
    [
      [0, 'out_of_range'],
      [1, 'schema_violation'],
      [3, 'schema_violation'],
      [4, 'schema_violation'],
    ],
  );
  assert.equal(entries[0]?.index.count, 1);
  assert.equal(entries[0]?.deadLetters.length, 4);
});

test('names other troubles of an event by their reason', async () => {
  const { send } = fixture();
  const cases: [unknown, string][] = [
    [[], 'invalid_envelope'],
    [{ ...event(1), time: '2026-02-30T00:00:00Z' }, 'invalid_envelope'],
    [{ ...event(1), trace: { nested: true } }, 'invalid_envelope'],
    [{ ...event(1), Upper: 'x' }, 'invalid_envelope'],
    [{ ...event(1), data_base64: 'AAAA' }, 'invalid_envelope'],
    [{ ...event(1), datacontenttype: 'text/xml' }, 'invalid_envelope'],
    [{ ...event(1), subject: 'x'.repeat(2000) }, 'too_large'],
    [{ ...event(1), specversion: '0.3' }, 'invalid_envelope'],
    [{ ...event(1), id: '8' }, 'invalid_envelope'],
    [{ ...event(1), time: '2026-13-45T00:00:00Z' }, 'invalid_envelope'],
    [{ ...event(1), source: '/other' }, 'source_mismatch'],
    [{ ...event(1), type: 'test.thing.v2' }, 'unknown_type'],
    [{ ...event(1), dataschema: 'https://example.test/thing/2' }, 'unknown_type'],
  ];
  for (const [value, reason] of cases) {
    const answer = await send(JSON.stringify([value]));
    assert.equal(answer.body.rejected[0]?.reason, reason, JSON.stringify(value));
  }
});

test('refuses whole requests without taking anything, but keeps them as dead letters', async () => {
  const { send, entries } = fixture();
  assert.equal((await send('[{', 'by-sequence')).status, 400);
  assert.equal((await send('{}', 'by-sequence')).status, 400);
  assert.equal((await send('[]', 'nobody')).status, 401);
  assert.equal((await send('[]', 'by-sequence', 'text/plain')).status, 415);
  assert.deepEqual(
    entries.map(({ index, deadLetters }) => [index.count, deadLetters[0]?.reason]),
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
  assert.deepEqual(entries[0]?.ids, ['any-id']);
});

test('answers 503 under pressure, and 500 when nobody knows what the queue has kept', async () => {
  const pressed = fixture({ pressure: () => ({ why: 'full', retryAfterSeconds: 3 }) });
  const answer = await pressed.send(JSON.stringify([event(1)]));
  assert.deepEqual([answer.status, answer.headers?.['retry-after'], pressed.entries.length], [503, '3', 0]);
  const failing = fixture({ append: () => Promise.reject(new Error('no space left')) });
  assert.equal((await failing.send(JSON.stringify([event(1)]))).status, 500);
});

test('refuses what parsers read differently, so that nothing accepted is unreadable later', async () => {
  const { send, entries } = fixture();
  const text = JSON.stringify(event(1));
  assert.equal((await send(`[${text.replace('"n":1', '"n":1,"t":"\\ud800"')}]`)).body.reason, 'malformed_json');
  assert.equal(
    (await send(Buffer.concat([Buffer.from('[{"id":"'), Buffer.from([0xff]), Buffer.from('"}]')]))).body.reason,
    'malformed_json',
  );
  for (const twice of [
    text.replace('"id":"7"', '"id":"6","id":"7"'),
    text.replace('"data":', '"data":{},"data":'),
    text.replace('"data":', '"d\\u0061ta":'),
  ]) {
    const { body } = await send(`[${twice}]`);
    assert.deepEqual([body.accepted, body.rejected[0]?.reason], [0, 'invalid_envelope'], twice);
  }
  assert.ok(entries.every(({ index }) => index.count === 0));
});

test('is not misled by data that look like the beginning of the next event', async () => {
  const { send, entries } = fixture();
  const tricky = { ...event(1, '1'), subject: '},{"specversion":' };
  assert.equal((await send(JSON.stringify([tricky, event(2, '2')]))).body.accepted, 2);
  assert.equal(entries[0]?.lines.toString(), `${JSON.stringify(tricky)}\n${JSON.stringify(event(2, '2'))}\n`);
  const nested = [{ ...event(1, '3'), data: [{}, { specversion: '1.0' }] }, event(2, '4')];
  assert.deepEqual(
    (await send(JSON.stringify(nested))).body.rejected.map(({ index, reason }) => [index, reason]),
    [[0, 'schema_violation']],
  );
  assert.equal(entries[1]?.lines.toString(), `${JSON.stringify(event(2, '4'))}\n`);
});

test('takes an event in binary mode, its data as they are', async () => {
  const { send, entries } = fixture();
  const headers = {
    'ce-specversion': '1.0',
    'ce-id': 'a%20b',
    'ce-source': '/b',
    'ce-type': 'test.thing.v1',
    'ce-time': '2026-03-02T00:00:00Z',
  };
  assert.deepEqual((await send('{ "n": 3 }', 'by-id', 'application/json', headers)).body, { accepted: 1, rejected: [] });
  assert.deepEqual([entries[0]?.ids, entries[0]?.lines.includes('"data":{ "n": 3 }}\n')], [['a b'], true]);
  assert.equal((await send('{"n":3},"x":1', 'by-id', 'application/json', headers)).status, 400);
});

test('keeps what strangers send only up to a budget', async () => {
  const { send, entries } = fixture();
  for (let i = 0; i < 30; i++) assert.equal((await send('x'.repeat(50), 'nobody')).status, 401);
  assert.equal(entries.length, 20);
});
