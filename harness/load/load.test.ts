import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { referencePlan } from '../../generators/reference-plan.ts';
import type { Ingress } from '../model/platform.ts';
import { obtainSecrets } from '../platforms/embedded/secrets.ts';
import { systemClock } from './clock.ts';
import { runLoad, type LoadOptions } from './load.ts';

let server: Server | undefined;
let ingress: Ingress;

describe('load', () => {
  /** An ingress that takes everything. */
  before(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'lakelab-load-'));
    const { ca, cert, key, tokens } = await obtainSecrets(join(folder, 'secrets.json'), Date.now());
    await rm(folder, { recursive: true });
    const listening = createServer({ cert, key }, (request, response) => {
      request.resume().on('end', () => response.writeHead(202).end('{"accepted":0,"rejected":[]}'));
    });
    await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
    const baseUrl = `https://127.0.0.1:${(listening.address() as AddressInfo).port}`;
    server = listening;
    ingress = { baseUrl, ca, credentials: new Map(Object.entries(tokens)) };
  });

  after(() => {
    server?.closeAllConnections();
    server?.close();
  });

  function load(changes: Partial<LoadOptions>): ReturnType<typeof runLoad> {
    return runLoad({
      plan: referencePlan({ seconds: 2, rate: 0.1 }),
      ingress,
      threads: 2,
      clock: systemClock,
      signal: new AbortController().signal,
      fromOffsetMs: 0,
      carriedUntilOffsetMs: 0,
      settled: [],
      onBegin: () => Promise.resolve(),
      onChunk: () => {},
      onProgress: () => {},
      ...changes,
    });
  }

  it('a load ends when everything planned has its row in a chunk', async () => {
    let rows = 0;
    let acknowledged = 0;
    const report = await load({
      onChunk: (chunk) => (rows += chunk.rows),
      onProgress: (progress) => (acknowledged = progress.acknowledgedEvents),
    });
    assert.ok(rows > 0);
    assert.equal(acknowledged, rows);
    assert.equal(report.overflowedEvents, 0);
    assert.deepEqual(report.troubles, []);
  });

  it('a load fails with what its account fails with, instead of going on without one', async () => {
    const full = new Error('no space left');
    const fail = (): never => {
      throw full;
    };
    await assert.rejects(load({ onChunk: fail }), full);
    await assert.rejects(load({ onProgress: fail }), full);
    await assert.rejects(load({ onBegin: () => Promise.reject(full) }), full);
  });
});
