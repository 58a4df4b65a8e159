import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { outcomes, type Outcome } from '../model/ledger.ts';
import { rejectionReasons, sources, type PlannedEvent } from '../model/workload.ts';
import { Batcher, type Batch } from './batch.ts';
import { systemClock } from './clock.ts';
import { Courier } from './courier.ts';

const TOKEN = 'a-key';

function batchOf(count: number): Batch {
  const batches: Batch[] = [];
  const batcher = new Batcher({ maxEvents: 100, maxBytes: 100_000, lingerMs: 0 }, (batch) => batches.push(batch));
  const rest = { sourceIndex: 0, copy: 0, typeIndex: 0, disorder: 0, timeMs: 0, offsetMs: 0, type: 't', data: '{}' };
  for (let i = 1; i <= count; i++) batcher.add({ ...rest, sequence: i, json: `{"id":${i},"data":{}}` } satisfies PlannedEvent, false);
  batcher.flush(Infinity);
  return batches[0] as Batch;
}

interface Delivered {
  readonly outcomes: readonly Outcome[];
  readonly reasons: readonly string[];
  readonly attempts: number;
  readonly answered: boolean;
  readonly bodies: readonly string[];
}

/** Delivers a batch of three to a server that does what it is told, request by request; the last instruction goes for all further ones. */
async function deliver(...answers: readonly RequestListener[]): Promise<Delivered> {
  const bodies: string[] = [];
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('end', () => {
      assert.equal(request.headers.authorization, `Bearer ${TOKEN}`);
      bodies.push(body);
      (answers[Math.min(bodies.length, answers.length) - 1] as RequestListener)(request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await using courier = new Courier({
      baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      ca: '',
      credentials: new Map([[sources[0]?.name ?? '', TOKEN]]),
      connections: 1,
      answerTimeoutMs: 1_000,
      giveUpAfterMs: 900,
      clock: systemClock,
      random: () => 0.01,
    });
    const result = await courier.deliver(batchOf(3));
    return {
      outcomes: Array.from(result.outcomes, (index) => outcomes[index] as Outcome),
      reasons: Array.from(result.reasons, (index) => rejectionReasons[index] as string),
      attempts: result.attempts,
      answered: !Number.isNaN(result.answeredMs),
      bodies,
    };
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const answer =
  (status: number, body: unknown, headers: Record<string, string> = {}): RequestListener =>
  (_, response) =>
    response.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body));
const accept = answer(202, { accepted: 3, rejected: [] });
const breakOff: RequestListener = (request) => request.socket.destroy();

test('takes each event at the word of the answer', async () => {
  const { outcomes, reasons } = await deliver(answer(202, { accepted: 2, rejected: [{ index: 1, reason: 'out_of_range' }] }));
  assert.deepEqual(outcomes, ['acknowledged', 'rejected', 'acknowledged']);
  assert.deepEqual(reasons, ['none', 'out_of_range', 'none']);
});

test('a refused request is a rejection of all that is in it', async () => {
  const { outcomes, reasons } = await deliver(answer(401, { reason: 'unauthenticated' }));
  assert.deepEqual(outcomes, ['rejected', 'rejected', 'rejected']);
  assert.deepEqual(reasons, ['unauthenticated', 'unauthenticated', 'unauthenticated']);
});

test('comes again with the same bytes after 503, 429, 500 and a broken connection', async () => {
  const { outcomes, attempts, bodies } = await deliver(answer(503, ''), answer(429, ''), answer(500, ''), breakOff, accept);
  assert.deepEqual(outcomes, ['acknowledged', 'acknowledged', 'acknowledged']);
  assert.equal(attempts, 5);
  assert.equal(new Set(bodies).size, 1);
});

test('a gateway that gave up on reading a request has not judged what is in it', async () => {
  const { outcomes, attempts } = await deliver(answer(408, '<html>'), accept);
  assert.deepEqual([outcomes, attempts], [['acknowledged', 'acknowledged', 'acknowledged'], 2]);
});

test('what was only ever refused has failed; what may have arrived is unknown', async () => {
  const refused = await deliver(answer(503, '', { 'retry-after': '1' }));
  assert.deepEqual(refused.outcomes, ['failed', 'failed', 'failed']);
  assert.equal(refused.attempts, 1, 'the platform asks to wait for longer than the courier may');
  assert.equal(refused.answered, false);
  assert.deepEqual((await deliver(answer(500, ''))).outcomes, ['unknown', 'unknown', 'unknown']);
  assert.deepEqual((await deliver(breakOff, answer(503, ''))).outcomes, ['unknown', 'unknown', 'unknown']);
});

test('success without a readable account of the events acknowledges nothing', async () => {
  for (const body of ['', 'OK', '[]', { accepted: 3 }, { accepted: 2, rejected: [{ index: 3, reason: 'other' }] }]) {
    assert.deepEqual((await deliver(answer(202, body))).outcomes, ['unknown', 'unknown', 'unknown'], JSON.stringify(body));
  }
});
