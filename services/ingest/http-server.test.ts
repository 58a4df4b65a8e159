import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { request } from 'node:https';
import { after, before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { CloudEvent, HTTP, type Message } from 'cloudevents';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { obtainSecrets } from '../../harness/platforms/embedded/secrets.ts';
import { houseTypes } from './house-types.ts';
import { post, type Answer } from '../../harness/testing/events.ts';
import { createAuthenticate } from './credentials.ts';
import { startIngestServer, type IngestServer } from './http-server.ts';
import { createIngest } from './ingest-batch.ts';
import { defaultLimits } from './limits.ts';
import { backlogReadings, createMetrics } from './metrics.ts';
import { openApiDocument } from './openapi.ts';
import { gatewayMark } from './request-mark.ts';
import type { QueueEntry } from './ports.ts';
import { createRegistry } from './registry.ts';

const SOURCE = '//lakelab/guest';
const MAX_BODY_BYTES = 64 * 1024;
const entries: QueueEntry[] = [];
let pressed = false;
let appendMs = 0;
let directory = '';
let caFile = '';
let server: IngestServer;
let ingress: Parameters<typeof post>[0];

describe('HTTP server', () => {
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'lakelab-ingest-'));
    const tls = await obtainSecrets(join(directory, 'secrets.json'), Date.now());
    caFile = join(directory, 'ca.pem');
    await writeFile(caFile, tls.ca);
    const limits = { ...defaultLimits, maxBodyBytes: MAX_BODY_BYTES };
    const metrics = createMetrics(backlogReadings(() => ({ events: 3, bytes: 2, ageMs: 1 })));
    const credentials = new Map([[SOURCE, 'token']]);
    const log = (): void => {};
    const ingest = createIngest({
      authenticate: createAuthenticate(credentials, () => 'id'),
      registry: createRegistry(houseTypes),
      queue: {
        append: async (entry) => {
          await delay(appendMs);
          entries.push(entry);
        },
        pressure: () => (pressed ? { why: 'test', retryAfterSeconds: 7 } : undefined),
      },
      limits,
      observer: metrics,
      log,
    });
    server = await startIngestServer(ingest, {
      host: '127.0.0.1',
      port: 0,
      tls,
      maxBodyBytes: limits.maxBodyBytes,
      markRequest: (headers) => gatewayMark(headers),
      metrics,
      openApi: () => JSON.stringify(openApiDocument(houseTypes, limits)),
      readiness: () => (pressed ? 'test' : null),
      clock: { epochMs: Date.now, monotonicMs: () => performance.now() },
      log,
    });
    ingress = { baseUrl: `https://127.0.0.1:${server.port}`, ca: tls.ca, credentials };
  });
  after(async () => {
    await server.close();
    await rm(directory, { recursive: true, force: true });
  });

  function note(id: string): CloudEvent<unknown> {
    return new CloudEvent({
      id,
      source: SOURCE,
      type: 'com.lakelab.note.v1',
      time: '2026-03-02T10:00:00.000Z',
      data: { note: `nöte ${id}` },
    });
  }

  function sendMessage({ headers, body }: Message): Promise<Answer> {
    const text = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
    return post(ingress, String(body), { source: SOURCE, headers: text });
  }

  function storedIds(): string[] {
    return entries.splice(0).flatMap(({ lines }) =>
      lines
        .toString()
        .trimEnd()
        .split('\n')
        .map((line) => (JSON.parse(line) as { id: string }).id),
    );
  }

  it('takes what the CloudEvents SDK sends, in structured and in binary mode', async () => {
    for (const [id, encode] of [
      ['s-1', HTTP.structured],
      ['b-1', HTTP.binary],
    ] as const) {
      const answer = await sendMessage(encode(note(id)));
      assert.deepEqual([answer.status, answer.body], [202, { accepted: 1, rejected: [] }], id);
      assert.deepEqual(storedIds(), [id]);
    }
  });

  it("takes a batch of the SDK's events, gzip or not", async () => {
    const batch = JSON.stringify([note('1'), note('2')]);
    assert.equal((await post(ingress, batch, { source: SOURCE })).status, 202);
    assert.equal((await post(ingress, gzipSync(batch), { source: SOURCE, headers: { 'content-encoding': 'gzip' } })).status, 202);
    assert.deepEqual(storedIds(), ['1', '2', '1', '2']);
  });

  it('takes what curl sends', { skip: spawnSync('curl', ['--version']).status === 0 ? false : 'curl is not installed' }, async () => {
    const { stdout } = await promisify(execFile)('curl', [
      '-sS',
      '--cacert',
      caFile,
      '-H',
      'authorization: Bearer token',
      '-H',
      'content-type: application/cloudevents+json',
      '-d',
      JSON.stringify(note('c-1')),
      `${ingress.baseUrl}/v1/events`,
    ]);
    assert.deepEqual(JSON.parse(stdout), { accepted: 1, rejected: [] });
    assert.deepEqual(storedIds(), ['c-1']);
  });

  it('gives each answer the id of its request, which goes with its events', async () => {
    const id = '01a2266c-3b54-7b1a-b4bd-5323626e278f';
    const headers = { 'x-request-id': id, 'x-request-start': '1795940956965' };
    const answer = await post(ingress, JSON.stringify([note('m-1')]), { source: SOURCE, headers });
    assert.equal(answer.headers['x-request-id'], id);
    assert.deepEqual(
      entries.splice(0).map(({ request: mark }) => mark),
      [{ id, acceptedAtMs: 1_795_940_956_965 }],
    );
    const refused = await post(ingress, 'x'.repeat(MAX_BODY_BYTES + 1), { source: SOURCE });
    assert.deepEqual([refused.status, typeof refused.headers['x-request-id']], [413, 'string']);
  });

  it('limits the size of bodies, inflated ones too', async () => {
    const large = JSON.stringify([note('x'.repeat(MAX_BODY_BYTES))]);
    assert.equal((await post(ingress, large, { source: SOURCE })).status, 413);
    const bomb = gzipSync(Buffer.alloc(MAX_BODY_BYTES * 20));
    assert.equal((await post(ingress, bomb, { source: SOURCE, headers: { 'content-encoding': 'gzip' } })).status, 413);
    assert.equal((await post(ingress, 'not gzip', { source: SOURCE, headers: { 'content-encoding': 'gzip' } })).status, 400);
    assert.deepEqual(storedIds(), []);
  });

  it('refuses other content types, and everything under pressure', async () => {
    assert.equal((await post(ingress, '[]', { source: SOURCE, headers: { 'content-type': 'text/plain' } })).status, 415);
    pressed = true;
    const answer = await post(ingress, JSON.stringify([note('1')]), { source: SOURCE });
    pressed = false;
    assert.deepEqual([answer.status, answer.headers['retry-after']], [503, '7']);
    assert.deepEqual(storedIds(), []);
  });

  function get(path: string): Promise<{ status: number; text: string }> {
    return new Promise((resolve, reject) => {
      request(new URL(path, ingress.baseUrl), { ca: ingress.ca, agent: false }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }));
      })
        .on('error', reject)
        .end();
    });
  }

  it('tells health, readiness and metrics', async () => {
    assert.equal((await get('/healthz')).status, 200);
    assert.equal((await get('/readyz')).status, 200);
    pressed = true;
    assert.equal((await get('/readyz')).status, 503);
    pressed = false;
    const { text } = await get('/metrics');
    assert.match(text, /^ingest_events_accepted_total \d+$/m);
    assert.match(text, /^ingest_queue_events 3$/m);
  });

  it('describes itself: every path answers, and its schema takes what the service takes', async () => {
    const document = JSON.parse((await get('/openapi.json')).text) as {
      openapi: string;
      paths: Record<string, { get?: unknown }>;
      components: { schemas: { CloudEvent: object } };
    };
    assert.equal(document.openapi, '3.1.0');
    for (const [path, methods] of Object.entries(document.paths)) if (methods.get) assert.equal((await get(path)).status, 200, path);
    const matches = new Ajv2020({ strict: false, validateFormats: false }).compile(document.components.schemas.CloudEvent);
    for (const [event, accepted] of [
      [JSON.parse(JSON.stringify(note('1'))), 1],
      [{ ...JSON.parse(JSON.stringify(note('2'))), data: { note: 3 } }, 0],
      [{ ...JSON.parse(JSON.stringify(note('3'))), type: 'com.lakelab.other.v1' }, 0],
      [{ ...JSON.parse(JSON.stringify(note('4'))), id: '' }, 0],
    ] as [unknown, number][]) {
      const answer = await post(ingress, JSON.stringify([event]), { source: SOURCE });
      assert.deepEqual([(answer.body as { accepted: number }).accepted, matches(event)], [accepted, accepted === 1], JSON.stringify(event));
    }
    entries.length = 0;
  });

  it('closing answers what is in the air, and then takes nothing', async () => {
    appendMs = 200;
    const inTheAir = post(ingress, JSON.stringify([note('last')]), { source: SOURCE });
    await delay(80);
    const closing = server.close();
    assert.equal((await inTheAir).status, 202);
    await closing;
    assert.deepEqual(storedIds(), ['last']);
    await assert.rejects(post(ingress, JSON.stringify([note('late')]), { source: SOURCE }));
  });
});
