import assert from 'node:assert/strict';
import { test } from 'node:test';
import { houseTypes } from './house-types.ts';
import { createLiveTypes } from './live-types.ts';
import { createRegistryClient } from './schema-registry.ts';

/** A registry in memory that answers as Apicurio's Confluent-compatible API does. */
function fakeRegistry() {
  const subjects = new Map<string, { schemaType: string; schema: string }>();
  let down = false;
  let posts = 0;
  let compatibilityLevel = 'NONE';
  const answer = (url: string, init?: RequestInit): { status: number; body: unknown } => {
    if (down) return { status: 503, body: { message: 'down' } };
    const path = new URL(url).pathname.replace('/apis/ccompat/v7', '');
    const subject = decodeURIComponent(/^\/subjects\/([^/]+)\//.exec(path)?.[1] ?? '');
    if (path === '/config') {
      if (init?.method === 'PUT') compatibilityLevel = (JSON.parse(init.body as string) as { compatibility: string }).compatibility;
      return { status: 200, body: { compatibilityLevel } };
    }
    if (path === '/subjects') return { status: 200, body: [...subjects.keys()] };
    if (init?.method === 'POST') {
      posts++;
      subjects.set(subject, JSON.parse(init.body as string) as { schemaType: string; schema: string });
      return { status: 200, body: { id: posts } };
    }
    const found = subjects.get(subject);
    return found ? { status: 200, body: { subject, version: 1, ...found } } : { status: 404, body: { error_code: 40_401 } };
  };
  const fetchUrl = (async (url: string, init?: RequestInit) => {
    const { status, body } = answer(url, init);
    return await Promise.resolve(new Response(JSON.stringify(body), { status }));
  }) as typeof fetch;
  return {
    client: createRegistryClient('http://registry/apis/ccompat/v7/', fetchUrl),
    subjects,
    setDown: (value: boolean) => (down = value),
    posts: () => posts,
    compatibility: (set = compatibilityLevel) => (compatibilityLevel = set),
  };
}

test('publishes what is missing, once, and reads it back as it was', async () => {
  const { client, subjects, posts } = fakeRegistry();
  await client.publish(houseTypes);
  await client.publish(houseTypes);
  assert.equal(posts(), houseTypes.length);
  subjects.set('an.avro.subject', { schemaType: 'AVRO', schema: '{}' });
  assert.deepEqual(await client.read(), houseTypes);
});

test('has the registry refuse what does not fit older versions, unless it has a rule', async () => {
  const { client, subjects, compatibility } = fakeRegistry();
  await client.publish(houseTypes);
  assert.equal(compatibility(), 'BACKWARD');
  // Apicurio cannot compare schemas that name this dialect.
  for (const { schema } of subjects.values()) assert.ok(!schema.includes('$schema'));
  compatibility('FULL');
  await client.publish(houseTypes);
  assert.equal(compatibility(), 'FULL');
});

test('families are told by the name of the type', async () => {
  const { client, subjects } = fakeRegistry();
  for (const type of ['com.imvu.ui.x.v1', 'org.data.y.v1', 'org.z.v1']) subjects.set(type, { schemaType: 'JSON', schema: '{}' });
  assert.deepEqual(
    (await client.read()).map(({ family }) => family),
    ['ui', 'data', 'service'],
  );
});

test('a type that is registered later is accepted after the next refresh; a registry that is down changes nothing', async () => {
  const { client, subjects, setDown } = fakeRegistry();
  await client.publish(houseTypes);
  const lines: string[] = [];
  const types = createLiveTypes(
    houseTypes,
    () => client.read(),
    (line) => lines.push(line),
  );
  subjects.set('com.new.v1', { schemaType: 'JSON', schema: '{"type":"object","required":["n"]}' });
  setDown(true);
  await types.refresh();
  assert.equal(types.find('com.new.v1'), undefined);
  assert.match(lines.at(-1) ?? '', /stay as they were.*503/);
  setDown(false);
  await types.refresh();
  assert.equal(types.find('com.new.v1')?.check({ n: 1 }), null);
  assert.equal(types.find('com.new.v1')?.check({})?.reason, 'schema_violation');
  assert.equal(types.types.length, houseTypes.length + 1);
});

test('a schema that is none keeps the types as they were', async () => {
  const types = createLiveTypes(
    houseTypes,
    () => Promise.resolve([{ ...(houseTypes[0] as (typeof houseTypes)[0]), schema: { type: 'nonsense' } }]),
    () => {},
  );
  await types.refresh();
  assert.deepEqual(types.types, houseTypes);
  assert.ok(types.find(houseTypes[0]?.type ?? ''));
});
