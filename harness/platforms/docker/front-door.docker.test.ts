import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Consumer } from '@platformatic/kafka';
import { CloudEvent, emitterFor, Mode, type Message } from 'cloudevents';
import { Agent, request } from 'undici';
import { runCommand } from './command.ts';
import { writeEnvironmentFiles } from './environment-files.ts';
import { findFreePorts } from './free-ports.ts';
import { imageVariable, readImageTable } from './image-table.ts';
import { whySkip } from './testing/containers.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const GUEST = '//lakelab/guest';
const NOTE = 'com.lakelab.note.v1';
const services = ['kafka', 'postgres', 'apicurio-registry', 'ingest', 'haproxy'];
const { components } = await readImageTable(join(root, 'compose/images.yaml'));
const images = Object.fromEntries(services.map((service) => [service, components[service]?.tag ?? '']));
/** Ingestion reads its types anew every 30 s. */
const REFRESH_MS = 45_000;

/** What a client meets, on real containers: gateway, ingestion, its queue and its schemas. Ingestion runs the code of this working tree, whatever its image holds. */
describe('the front door in containers', { skip: await whySkip(images), timeout: 400_000 }, () => {
  const project = `lakelab-front-door-${randomBytes(4).toString('hex')}`;
  let directory = '';
  let compose: (...args: string[]) => Promise<string>;
  let gateway = '';
  let registry = '';
  let broker = '';
  let token = '';
  let dispatcher: Agent;

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'lakelab-front-door-'));
    const [gatewayPort = 0, gatewayMetrics = 0, kafka = 0, schemaRegistry = 0] = await findFreePorts(4);
    const ports = { gateway: gatewayPort, gatewayMetrics, kafka, schemaRegistry };
    const environment = await writeEnvironmentFiles({ directory, project, ports, nowMs: Date.now() });
    const mounts = ['services', 'generators', 'harness/model'].map((path) => `${join(root, path)}:/app/${path}:ro`);
    const override = join(directory, 'override.json');
    await writeFile(override, JSON.stringify({ services: { ingest: { volumes: mounts } } }));
    const files = ['-f', join(root, 'compose/agnostic.yaml'), '-f', override, '--env-file', environment];
    const variables = Object.fromEntries(services.map((service) => [imageVariable(service), images[service] ?? '']));
    compose = async (...args) => {
      const { code, stdout, stderr } = await runCommand('docker', ['compose', ...files, ...args], { environment: variables });
      assert.equal(code, 0, `docker compose ${args.join(' ')}: ${stderr}`);
      return stdout;
    };
    gateway = `https://127.0.0.1:${gatewayPort}`;
    registry = `http://127.0.0.1:${schemaRegistry}/apis/ccompat/v7`;
    broker = `127.0.0.1:${kafka}`;
    token = (JSON.parse(await readFile(join(directory, 'tokens.json'), 'utf8')) as Record<string, string>)[GUEST] ?? '';
    dispatcher = new Agent({ connect: { ca: await readFile(join(directory, 'ca.pem'), 'utf8') } });
  });

  after(async () => {
    await dispatcher?.close();
    await compose?.('down', '--volumes', '--timeout', '5');
    await rm(directory, { recursive: true, force: true });
  });

  async function post(message: Message, bearer = token): Promise<{ status: number; body: unknown }> {
    const { statusCode, body } = await request(`${gateway}/v1/events`, {
      method: 'POST',
      headers: { ...(message.headers as Record<string, string>), authorization: `Bearer ${bearer}` },
      body: message.body as string,
      dispatcher,
    });
    return { status: statusCode, body: await body.json() };
  }

  const note = (id: string, data: object = { note: `nöte ${id}` }): CloudEvent<unknown> =>
    new CloudEvent({ id, source: GUEST, type: NOTE, time: '2026-03-02T10:00:00.000Z', subject: 'a test', data });
  const sendNote = async (id: string, data?: object): Promise<unknown> =>
    emitterFor(async (message) => (await post(message)).body, { mode: Mode.STRUCTURED })(note(id, data));
  const accepted = { accepted: 1, rejected: [] };
  const logs = async (): Promise<string> => compose('logs', '--no-log-prefix', 'ingest');

  it('is not ready without the schema registry, says so, and goes on as soon as it is there', async () => {
    await compose('up', '--detach', '--no-deps', 'kafka', 'postgres', 'ingest', 'haproxy');
    await until(async () => (await logs()).includes('waits for the schema registry'), 60_000);
    const states = await compose('ps', '--format', '{{.Service}} {{.Health}}', 'ingest');
    assert.ok(!states.includes('ingest healthy'), states);
    await compose('up', '--detach', '--wait', '--wait-timeout', '180', ...services);
  });

  it('takes what the CloudEvents SDK sends, and has it in Kafka when it says so: structured byte for byte, binary with the same meaning', async () => {
    const sent: Message[] = [];
    const transport = async (message: Message): Promise<unknown> => {
      sent.push(message);
      return await post(message);
    };
    for (const [id, mode] of [
      ['s-1', Mode.STRUCTURED],
      ['b-1', Mode.BINARY],
    ] as const) {
      assert.deepEqual(await emitterFor(transport, { mode })(note(id)), { status: 202, body: accepted }, id);
    }
    const records = await readTopic(broker, 'events', 2);
    const keys = records.map(({ key }) => JSON.parse(key) as { ids: string[] });
    assert.deepEqual(
      keys,
      ['s-1', 'b-1'].map((id) => ({ source: GUEST, events: 1, ids: [id] })),
    );
    const [structured = '', binary = ''] = records.map(({ value }) => value);
    assert.ok(structured.endsWith(`,"event":${String(sent[0]?.body)}}`), structured);
    // In binary mode the request's content type is that of the data.
    const expected = { ...(JSON.parse(JSON.stringify(note('b-1'))) as object), datacontenttype: 'application/json; charset=utf-8' };
    assert.deepEqual((JSON.parse(binary) as { event: unknown }).event, expected);
  });

  it('refuses a token that nobody has, and keeps what came with it as a dead letter', async () => {
    const emit = emitterFor(async (message) => await post(message, 'nobody'), { mode: Mode.BINARY });
    assert.equal(((await emit(note('x-1'))) as { status: number }).status, 401);
    const [letter] = await readTopic(broker, 'dead-letters', 1);
    assert.equal((JSON.parse(letter?.value ?? '{}') as { reason: string }).reason, 'unauthenticated');
  });

  it('takes a new version of a type from the registry, which refuses one that would break what is valid', async () => {
    const { schema } = (await ask(`${registry}/subjects/${NOTE}/versions/latest`)).body as { schema: string };
    const known = JSON.parse(schema) as { properties: object; required: string[] };
    const publish = async (changed: object): Promise<number> =>
      (await ask(`${registry}/subjects/${NOTE}/versions`, { schemaType: 'JSON', schema: JSON.stringify({ ...known, ...changed }) })).status;
    const properties = { ...known.properties, mood: { type: 'string' } };
    assert.equal(await publish({ properties: { note: { type: 'integer' } } }), 409);
    assert.equal(await publish({ properties, required: ['note', 'mood'] }), 409);

    const withMood = { note: 'hello', mood: 'good' };
    assert.equal(((await sendNote('m-0', withMood)) as { accepted: number }).accepted, 0);
    assert.equal(await publish({ properties }), 200);
    // Both replicas: they read at different times.
    let inARow = 0;
    await until(async () => {
      inARow = ((await sendNote(`m-${randomUUID()}`, withMood)) as { accepted: number }).accepted === 1 ? inARow + 1 : 0;
      return inARow === 4;
    }, REFRESH_MS);
    assert.deepEqual(await sendNote('m-1'), accepted);
  });

  it('goes on with the types that it knows while the registry is away', async () => {
    await compose('stop', '--timeout', '1', 'apicurio-registry');
    await until(async () => (await logs()).split('the types of events stay as they were').length > 2, 2 * REFRESH_MS);
    for (const id of ['a-1', 'a-2', 'a-3', 'a-4']) assert.deepEqual(await sendNote(id, { note: id, mood: 'calm' }), accepted);
  });
});

async function until(holds: () => Promise<boolean>, timeoutMs: number): Promise<void> {
  for (const begunMs = performance.now(); !(await holds()); await delay(500))
    assert.ok(performance.now() - begunMs < timeoutMs, 'too late');
}

async function ask(url: string, body?: object): Promise<{ status: number; body: unknown }> {
  const headers = { 'content-type': 'application/vnd.schemaregistry.v1+json' };
  const response = await request(url, body ? { method: 'POST', headers, body: JSON.stringify(body) } : {});
  return { status: response.statusCode, body: await response.body.json() };
}

/** The first records of a topic, in the order of their partitions. */
async function readTopic(broker: string, topic: string, count: number): Promise<{ key: string; value: string }[]> {
  const consumer = new Consumer({ clientId: 'test', groupId: randomUUID(), bootstrapBrokers: [broker] });
  const records: { key: string; value: string }[] = [];
  const stream = await consumer.consume({ topics: [topic], mode: 'earliest', autocommit: false });
  for await (const { key, value } of stream) {
    records.push({ key: key.toString(), value: value.toString() });
    if (records.length === count) break;
  }
  await stream.close();
  await consumer.close(true);
  return records;
}

/** Ports that nobody listens on now. */
