import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Agent, request } from 'undici';
import { runCommand } from './command.ts';
import { inspectEngine } from './engine.ts';
import { writeEnvironmentFiles } from './environment-files.ts';
import { readImageTable } from './image-table.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const { components } = await readImageTable(join(root, 'compose/images.yaml'));
const haproxy = components['haproxy']?.tag ?? '';
/** Any image with Node.js will do for the servers behind the gateway. */
const node = components['ingest']?.tag ?? '';
const RATE_LIMIT = 30;

/** What stands in for a replica of the ingestion service: tells its name, and what came with the request. */
const REPLICA = `require('node:http').createServer((request, response) =>
  response.end(JSON.stringify({ replica: process.env.HOSTNAME, authorization: request.headers.authorization }))).listen(8080)`;

async function whySkip(): Promise<string | false> {
  const state = await inspectEngine(runCommand);
  if ('lacks' in state) return state.lacks.map(({ message }) => message).join('; ');
  for (const image of [haproxy, node]) {
    const { code } = await runCommand('docker', ['image', 'inspect', image]);
    if (code !== 0) return `there is no image ${image}: node scripts/build-images.ts haproxy ingest --images build`;
  }
  return false;
}

async function docker(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await runCommand('docker', args);
  assert.equal(code, 0, `docker ${args.join(' ')}: ${stderr}`);
  return stdout.trim();
}

describe('the gateway', { skip: await whySkip(), timeout: 120_000 }, () => {
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
    await docker(
      ...['run', '--detach', '--name', gateway, '--network', name, '--env', `LAKELAB_RATE_LIMIT=${RATE_LIMIT}`],
      ...['--publish', '127.0.0.1::8443', '--publish', '127.0.0.1::8404'],
      ...['--volume', `${root}compose/config/haproxy/haproxy.cfg:/usr/local/etc/haproxy/haproxy.cfg:ro`],
      ...['--volume', `${directory}/gateway.pem:/run/secrets/gateway_certificate:ro`],
      haproxy,
    );
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

  it('tells Docker that it is healthy', async () => {
    const health = (): Promise<string> => docker('inspect', '--format', '{{.State.Health.Status}}', gateway);
    for (let i = 0; i < 30 && (await health()) === 'starting'; i++) await delay(500);
    assert.equal(await health(), 'healthy');
  });

  it('goes on with the replica that is left, and takes back one that returns at another address', async () => {
    await docker('kill', first);
    for (let i = 0; i < 20 && (await bothReplicasUp()); i++) await delay(250);
    for (let i = 0; i < 6; i++) assert.equal(replicaOf((await send(`left-${i}`)).body), second);
    await docker('start', first);
    for (let i = 0; i < 60 && !(await bothReplicasUp()); i++) await delay(250);
    const answers = await Promise.all(Array.from({ length: 8 }, (_, i) => send(`back-${i}`)));
    assert.deepEqual([...new Set(answers.map(({ body }) => replicaOf(body)))].toSorted(), [first, second]);
  });
});
