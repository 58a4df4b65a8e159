import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Agent, request } from 'undici';
import { readGatewayLine } from '../agnostic/trace/gateway-log.ts';
import { runCommand } from './command.ts';
import { writeEnvironmentFiles } from './environment-files.ts';
import { readImageTable } from './image-table.ts';
import { docker, untilHealthy, whySkip } from './testing/containers.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const { components } = await readImageTable(join(root, 'compose/images.yaml'));
const haproxy = components['haproxy']?.tag ?? '';
/** Any image with Node.js will do for the servers behind the gateway. */
const node = components['ingest']?.tag ?? '';
const RATE_LIMIT = 30;

/** What stands in for a replica of the ingestion service: tells its name, and what came with the request. */
const REPLICA = `require('node:http').createServer((request, response) =>
  response.end(JSON.stringify({ replica: process.env.HOSTNAME, ...request.headers }))).listen(8080)`;

describe('the gateway', { skip: await whySkip({ haproxy, ingest: node }), timeout: 120_000 }, () => {
  const name = `lakelab-gateway-test-${randomBytes(4).toString('hex')}`;
  const containers = ['replica-1', 'replica-2', 'gateway'].map((part) => `${name}-${part}`);
  const [first = '', second = '', gateway = ''] = containers;
  let directory: string;
  let url: string;
  let metricsUrl: string;
  let dispatcher: Agent;

  const send = async (token: string, path = '/v1/events'): Promise<{ status: number; retryAfter: unknown; body: string }> => {
    const { statusCode, headers, body } = await request(url + path, {
      method: 'POST',
      body: '[]',
      headers: { authorization: `Bearer ${token}` },
      dispatcher,
    });
    return { status: statusCode, retryAfter: headers['retry-after'], body: await body.text() };
  };
  const replicaOf = (body: string): string => (JSON.parse(body) as { replica: string }).replica;

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'lakelab-gateway-'));
    await writeEnvironmentFiles({ directory, project: name, nowMs: Date.now() });
    await docker('network', 'create', name);
    for (const replica of [first, second]) {
      await docker(
        'run',
        '--detach',
        '--name',
        replica,
        '--hostname',
        replica,
        '--network',
        name,
        '--network-alias',
        'ingest',
        node,
        'node',
        '-e',
        REPLICA,
      );
    }
    const ports = ['--publish', '127.0.0.1::8443', '--publish', '127.0.0.1::8404'];
    const configuration = `${root}compose/config/haproxy/haproxy.cfg:/usr/local/etc/haproxy/haproxy.cfg:ro`;
    const mounts = ['--volume', configuration, '--volume', `${directory}/gateway.pem:/run/secrets/gateway_certificate:ro`];
    const limit = ['--env', `LAKELAB_RATE_LIMIT=${RATE_LIMIT}`];
    await docker('run', '--detach', '--name', gateway, '--network', name, ...limit, ...ports, ...mounts, haproxy);
    const portOf = async (port: number): Promise<string> => docker('port', gateway, String(port));
    url = `https://${await portOf(8443)}`;
    metricsUrl = `http://${await portOf(8404)}`;
    dispatcher = new Agent({ connect: { ca: await readFile(join(directory, 'ca.pem'), 'utf8') } });
    for (let i = 0; i < 60 && !(await bothReplicasUp()); i++) await delay(500);
    assert.ok(await bothReplicasUp(), await docker('logs', gateway));
  });

  after(async () => {
    await dispatcher?.close();
    await runCommand('docker', ['rm', '--force', '--volumes', ...containers]);
    await runCommand('docker', ['network', 'rm', name]);
    await rm(directory, { recursive: true, force: true });
  });

  const metrics = async (): Promise<string> => {
    const answer = await request(`${metricsUrl}/metrics`).catch(() => null);
    return answer === null ? '' : answer.body.text();
  };
  const bothReplicasUp = async (): Promise<boolean> =>
    [...(await metrics()).matchAll(/^haproxy_server_status\{proxy="ingest",server="\w+",state="UP"\} 1$/gm)].length === 2;

  it('spreads requests over the replicas, and passes credentials through', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => send('spread')));
    assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200]);
    assert.deepEqual([...new Set(answers.map(({ body }) => replicaOf(body)))].toSorted(), [first, second]);
    assert.equal((JSON.parse(answers[0]?.body ?? '') as { authorization: string }).authorization, 'Bearer spread');
  });

  it('gives each request an id of its own and its instant, whatever the sender says, and logs nothing else of it', async () => {
    const beganMs = Date.now();
    const ids: string[] = [];
    for (let i = 0; i < 2; i++) {
      const headers = { authorization: 'Bearer secret-token', 'x-request-id': ['mine', 'mine too'], 'x-request-start': '1' };
      const answer = await request(`${url}/v1/events`, { method: 'POST', body: '["payload"]', headers, dispatcher });
      const seen = (await answer.body.json()) as Record<string, string>;
      const id = String(answer.headers['x-request-id']);
      assert.equal(seen['x-request-id'], id);
      assert.ok(Math.abs(Number(seen['x-request-start']) - beganMs) < 60_000, seen['x-request-start']);
      const log = await docker('logs', gateway);
      const line = log.split('\n').find((text) => text.includes(id)) ?? '';
      const found = readGatewayLine(`haproxy-1 ${line}`, id);
      assert.deepEqual([found?.status, found?.receivedMs], [200, Number(seen['x-request-start'])], line);
      assert.doesNotMatch(log, /secret-token|payload|mine/);
      ids.push(id);
    }
    assert.notEqual(ids[0], ids[1]);
    const refused = await request(`${url}/nowhere`, { dispatcher });
    assert.deepEqual([refused.statusCode, typeof refused.headers['x-request-id']], [404, 'string']);
    await refused.body.dump();
  });

  it('limits the rate of a sender, and of no other', async () => {
    const answers = [];
    for (let i = 0; i < RATE_LIMIT + 5; i++) answers.push(await send('greedy'));
    const refused = answers.filter(({ status }) => status === 429);
    assert.ok(refused.length >= 1 && refused.length <= 5, `${refused.length} refused`);
    assert.deepEqual([refused[0]?.retryAfter, (JSON.parse(refused[0]?.body ?? '') as { accepted: number }).accepted], ['1', 0]);
    assert.equal((await send('modest')).status, 200);
  });

  it('shows the outside nothing but what it serves', async () => {
    assert.equal((await send('curious', '/metrics')).status, 404);
  });

  it('counts who asks whether it is ready apart from who sends', async () => {
    const requests = async (backend: string): Promise<number> =>
      Number(new RegExp(`^haproxy_backend_http_requests_total\\{proxy="${backend}"\\} (\\d+)$`, 'm').exec(await metrics())?.[1]);
    const before = [await requests('ingest'), await requests('probes')];
    for (let i = 0; i < 3; i++) assert.equal((await request(`${url}/readyz`, { dispatcher })).statusCode, 200);
    await send('counted');
    assert.deepEqual([await requests('ingest'), await requests('probes')], [(before[0] ?? 0) + 1, (before[1] ?? 0) + 3]);
  });

  it('tells Docker that it is healthy', async () => {
    await untilHealthy(gateway, 30_000);
  });

  it('goes on with the replica that is left, and takes back one that returns at another address', async () => {
    await docker('kill', first);
    for (let i = 0; i < 20 && (await bothReplicasUp()); i++) await delay(250);
    for (let i = 0; i < 6; i++) assert.equal(replicaOf((await send(`left-${i}`)).body), second);
    await docker('start', first);
    for (let i = 0; i < 60 && !(await bothReplicasUp()); i++) await delay(250);
    const answered = new Set<string>();
    for (let i = 0; i < 40; i++) answered.add(replicaOf((await send(`back-${i}`)).body));
    assert.deepEqual([...answered].toSorted(), [first, second]);
  });
});
