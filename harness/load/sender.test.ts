import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import { referencePlan } from '../../generators/reference-plan.ts';
import { systemClock } from './clock.ts';
import type { SenderInit, SenderProgress, SenderReport } from './sender-protocol.ts';
import { Sender } from './sender.ts';

const LOAD_MS = 1000;

/**
 * A second of load to a server that answers every request with `status`: what the sender told last, and in the end. A server that is patient
 * answers nobody before the sender has said after the end of its schedule how far it is.
 */
async function send(
  status: number,
  change: Partial<SenderInit> = {},
  isPatient = false,
): Promise<{ last: SenderProgress; report: SenderReport; rows: number }> {
  const released = Promise.withResolvers<void>();
  if (!isPatient) released.resolve();
  const server = createServer((request, response) => {
    const answer = (): void => void response.writeHead(status).end('{"accepted":0,"rejected":[]}');
    request.resume().on('end', () => void released.promise.then(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const told: SenderProgress[] = [];
  let rows = 0;
  const originEpochMs = systemClock.epochMs();
  try {
    const sender = new Sender({
      plan: referencePlan({ seconds: LOAD_MS / 1000, rate: 0.05 }),
      shards: [0, 1],
      ingress: { baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, ca: '', credentials: [] },
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
      onChunk: (chunk) => (rows += chunk.rows),
      onProgress: (progress) => {
        told.push(progress);
        if (systemClock.epochMs() > originEpochMs + LOAD_MS + 100) released.resolve();
      },
      ...change,
    });
    const report = await sender.run(originEpochMs);
    return { last: told.at(-1) as SenderProgress, report, rows };
  } finally {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
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

  it('what was given up: sent in vain, or never sent, as too much was waiting', async () => {
    const vain = await send(500);
    assert.deepEqual(countsOf(vain.last), [vain.rows, 0, 0, vain.rows]);
    assert.equal(vain.report.overflowedEvents, 0);
    const unsent = await send(202, { maxPendingBytes: 0 });
    assert.deepEqual(countsOf(unsent.last), [0, 0, 0, unsent.rows]);
    assert.equal(unsent.report.overflowedEvents, unsent.rows);
  });
});
