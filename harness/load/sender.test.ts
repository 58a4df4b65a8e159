import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import { referencePlan } from '../../generators/reference-plan.ts';
import { systemClock } from './clock.ts';
import type { SenderInit, SenderProgress, SenderReport } from './sender-protocol.ts';
import { Sender } from './sender.ts';

const LOAD_MS = 1000;

interface Sent {
  readonly last: SenderProgress;
  readonly report: SenderReport;
  readonly rows: number;
  /** Most requests that one event was sent with. */
  readonly attempts: number;
}

/** A second of load to a server at a port: what the sender told last, and in the end. */
async function sendTo(port: number, change: Partial<SenderInit>, onOffset: (offsetMs: number) => void = () => {}): Promise<Sent> {
  let last: SenderProgress | undefined;
  let rows = 0;
  let attempts = 0;
  const originEpochMs = systemClock.epochMs();
  const sender = new Sender({
    plan: referencePlan({ seconds: LOAD_MS / 1000, rate: 0.05 }),
    shards: [0, 1],
    ingress: { baseUrl: `http://127.0.0.1:${port}`, ca: '', credentials: [] },
    limits: { maxEvents: 100, maxBytes: 100_000, lingerMs: 50 },
    connections: 4,
    answerTimeoutMs: 1000,
    giveUpAfterMs: 100,
    maxPendingBytes: 2 ** 24,
    fromOffsetMs: 0,
    carriedUntilOffsetMs: 0,
    settled: [],
    clock: systemClock,
    random: () => 0.5,
    cpuSeconds: () => 0,
    onChunk: (chunk) => {
      rows += chunk.rows;
      attempts = Math.max(attempts, ...chunk.attempts.subarray(0, chunk.rows));
    },
    onProgress: (progress) => {
      last = progress;
      onOffset(systemClock.epochMs() - originEpochMs);
    },
    ...change,
  });
  const report = await sender.run(originEpochMs);
  return { last: last as SenderProgress, report, rows, attempts };
}

async function listen(server: Server, port = 0): Promise<number> {
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** As a process is killed: no connection lives on, and nobody listens any more. */
async function shut(server: Server): Promise<void> {
  const closed = new Promise((done) => server.close(done));
  server.closeAllConnections();
  await closed;
}

/**
 * A second of load to a server that answers every request with `status`. One that is patient answers nobody before the sender has said after
 * the end of its schedule how far it is.
 */
async function send(status: number, change: Partial<SenderInit> = {}, isPatient = false): Promise<Sent> {
  const released = Promise.withResolvers<void>();
  if (!isPatient) released.resolve();
  const server = createServer((request, response) => {
    const answer = (): void => void response.writeHead(status).end('{"accepted":0,"rejected":[]}');
    request.resume().on('end', () => void released.promise.then(answer));
  });
  try {
    return await sendTo(await listen(server), change, (offsetMs) => {
      if (offsetMs > LOAD_MS + 100) released.resolve();
    });
  } finally {
    await shut(server);
  }
}

describe('a sender tells', () => {
  const countsOf = ({ sentEvents, acknowledgedEvents, rejectedEvents, givenUpEvents }: SenderProgress): number[] => [
    sentEvents,
    acknowledgedEvents,
    rejectedEvents,
    givenUpEvents,
  ];

  it('what was acknowledged', async () => {
    const { last, rows } = await send(202);
    assert.ok(rows > 0);
    assert.deepEqual(countsOf(last), [rows, rows, 0, 0]);
  });

  it('what was refused for good', async () => {
    const { last, rows } = await send(400);
    assert.deepEqual(countsOf(last), [rows, 0, rows, 0]);
  });

  it('how far it is while it waits for the last answers', { timeout: 20_000 }, async () => {
    const { last, rows } = await send(202, { answerTimeoutMs: 60_000, connections: 1000 }, true);
    assert.deepEqual(countsOf(last), [rows, rows, 0, 0]);
  });

  it('nothing given up after the front door was away: what was due meanwhile goes out when it is back', { timeout: 30_000 }, async () => {
    const serve = (): Server =>
      createServer(
        (request, response) => void request.resume().on('end', () => response.writeHead(202).end('{"accepted":0,"rejected":[]}')),
      );
    let server = serve();
    const port = await listen(server);
    const outage = (async () => {
      await systemClock.sleep(LOAD_MS / 4);
      await shut(server);
      await systemClock.sleep(LOAD_MS / 2);
      server = serve();
      await listen(server, port);
    })();
    const { last, report, rows, attempts } = await sendTo(port, { giveUpAfterMs: 20_000 });
    await outage;
    await shut(server);
    assert.ok(rows > 0);
    assert.deepEqual(countsOf(last), [rows, rows, 0, 0]);
    assert.equal(report.overflowedEvents, 0);
    assert.ok(attempts > 1 && report.troubles.length > 0, 'no request met the closed door');
  });

  it('what was given up: sent in vain, or never sent, as too much was waiting', async () => {
    const vain = await send(500);
    assert.deepEqual(countsOf(vain.last), [vain.rows, 0, 0, vain.rows]);
    assert.equal(vain.report.overflowedEvents, 0);
    const unsent = await send(202, { maxPendingBytes: 0 });
    assert.deepEqual(countsOf(unsent.last), [0, 0, 0, unsent.rows]);
    assert.equal(unsent.report.overflowedEvents, unsent.rows);
  });
});
