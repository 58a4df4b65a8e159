import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { CloudEvent, HTTP, type Message } from 'cloudevents';
import type { FastifyInstance } from 'fastify';
import { obtainSecrets } from '../../harness/platforms/embedded/secrets.ts';
import { houseTypes } from '../../harness/platforms/embedded/house-types.ts';
import { post, type Answer } from '../../harness/testing/events.ts';
import { createIngestServer } from './http-server.ts';
import type { QueueEntry } from './ports.ts';
import { createRegistry } from './registry.ts';

const SOURCE = '//lakelab/guest';
const MAX_BODY_BYTES = 64 * 1024;
const entries: QueueEntry[] = [];
let pressed = false;
let directory = '';
let caFile = '';
let app: FastifyInstance;
let ingress: Parameters<typeof post>[0];

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lakelab-ingest-'));
  const tls = await obtainSecrets(join(directory, 'secrets.json'), Date.now());
  caFile = join(directory, 'ca.pem');
  await writeFile(caFile, tls.ca);
  app = createIngestServer({
    tls,
    credentials: new Map([['token', { source: SOURCE, identity: 'id' }]]),
    registry: createRegistry(houseTypes),
    queue: {
      append: async (entry) => void entries.push(await Promise.resolve(entry)),
      pressure: () => (pressed ? { why: 'test', retryAfterSeconds: 7 } : undefined),
    },
    maxBodyBytes: MAX_BODY_BYTES,
    requestTimeoutMs: 5_000,
    epochMs: Date.now,
    ready: () => true,
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  ingress = {
    baseUrl: `https://127.0.0.1:${(app.server.address() as AddressInfo).port}`,
    ca: tls.ca,
    credentials: new Map([[SOURCE, 'token']]),
  };
});
after(async () => {
  await app.close();
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

test('takes what the CloudEvents SDK sends, in structured and in binary mode', async () => {
  for (const [id, encode] of [
    ['s-1', HTTP.structured],
    ['b-1', HTTP.binary],
  ] as const) {
    const answer = await sendMessage(encode(note(id)));
    assert.deepEqual([answer.status, answer.body], [202, { accepted: 1, rejected: [] }], id);
    assert.deepEqual(storedIds(), [id]);
  }
});

test("takes a batch of the SDK's events, gzip or not", async () => {
  const batch = JSON.stringify([note('1'), note('2')]);
  assert.equal((await post(ingress, batch, { source: SOURCE })).status, 202);
  assert.equal((await post(ingress, gzipSync(batch), { source: SOURCE, headers: { 'content-encoding': 'gzip' } })).status, 202);
  assert.deepEqual(storedIds(), ['1', '2', '1', '2']);
});

test('takes what curl sends', { skip: spawnSync('curl', ['--version']).status === 0 ? false : 'curl is not installed' }, async () => {
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

test('limits the size of bodies, inflated ones too', async () => {
  const large = JSON.stringify([note('x'.repeat(MAX_BODY_BYTES))]);
  assert.equal((await post(ingress, large, { source: SOURCE })).status, 413);
  const bomb = gzipSync(Buffer.alloc(MAX_BODY_BYTES * 20));
  assert.equal((await post(ingress, bomb, { source: SOURCE, headers: { 'content-encoding': 'gzip' } })).status, 413);
  assert.equal((await post(ingress, 'not gzip', { source: SOURCE, headers: { 'content-encoding': 'gzip' } })).status, 400);
  assert.deepEqual(storedIds(), []);
});

test('refuses other content types, and everything under pressure', async () => {
  assert.equal((await post(ingress, '[]', { source: SOURCE, headers: { 'content-type': 'text/plain' } })).status, 415);
  pressed = true;
  const answer = await post(ingress, JSON.stringify([note('1')]), { source: SOURCE });
  pressed = false;
  assert.deepEqual([answer.status, answer.headers['retry-after']], [503, '7']);
  assert.deepEqual(storedIds(), []);
});

test('tells health, readiness, metrics and its own description', async () => {
  const get = async (url: string) => app.inject({ method: 'GET', url });
  assert.equal((await get('/healthz')).statusCode, 200);
  assert.equal((await get('/readyz')).statusCode, 200);
  assert.match((await get('/metrics')).body, /^ingest_events_accepted_total \d+$/m);
  const document = (await get('/openapi.json')).json<{ openapi: string; paths: Record<string, unknown> }>();
  assert.equal(document.openapi, '3.1.0');
  for (const path of Object.keys(document.paths)) assert.notEqual((await get(path)).body, '', path);
});
