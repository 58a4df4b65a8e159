import assert from 'node:assert/strict';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import {
  containerMemoryBytes,
  imageOf,
  isOptional,
  replicasOf,
  serviceNames,
  servicesOf,
  volumeNames,
  type ServiceName,
} from '../agnostic/components.ts';
import { composeProfiles, portVariables } from './environment-files.ts';
import { imageVariable, readImageTable } from './image-table.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const table = await readImageTable(join(root, 'compose/images.yaml'));
const images = { ...table.bases, ...table.components };

/** What a service must have here; compose itself knows more. */
interface Service {
  readonly image: string;
  readonly profiles?: readonly string[];
  readonly restart?: string;
  readonly ports?: readonly string[];
  readonly mem_limit?: string;
  readonly healthcheck?: { readonly test?: readonly string[] };
  readonly depends_on?: readonly string[] | object;
}
const composeText = await readFile(join(root, 'compose/agnostic.yaml'), 'utf8');
const { services, volumes } = parse(composeText, { merge: true }) as { services: Record<string, Service>; volumes: object };

async function dockerfileOf(recipe: string): Promise<string> {
  return readFile(join(root, 'compose/images', recipe, 'Dockerfile'), 'utf8');
}

const GIB = 2 ** 30;
function bytesOf(limit: string): number {
  const { amount, unit } = /^(?<amount>\d+)(?<unit>[mg])$/.exec(limit)?.groups ?? {};
  assert.ok(amount !== undefined, `"${limit}" is no limit of memory`);
  return Number(amount) * (unit === 'g' ? GIB : 2 ** 20);
}

describe('the recipe of', () => {
  for (const [name, { recipe, version, version_argument: argument, ports, official, tag, why }] of Object.entries(table.components)) {
    it(`${name} agrees with the table on version and ports`, async () => {
      const text = await dockerfileOf(recipe);
      if (argument !== undefined) assert.ok(text.split('\n').includes(`ARG ${argument}=${version}`), `ARG ${argument}=${version}`);
      const exposed = [...text.matchAll(/^EXPOSE (.+)$/gm)].flatMap(([, list]) => (list ?? '').split(' ').map(Number));
      assert.deepEqual(exposed, ports);
      assert.equal(tag, `lakelab/${name}:${version}`);
      if (official === null) assert.ok(why, 'a component without an official image says why');
      else assert.equal(official.split(':').at(-1), version);
      assert.match(text, /^HEALTHCHECK /m);
    });
  }

  for (const [name, { recipe, tag, from }] of Object.entries(images)) {
    if (name === 'debian') continue;
    it(`${name} starts from what the table says, and from nothing that must be fetched`, async () => {
      const text = await dockerfileOf(recipe);
      const starts = [...text.matchAll(/^FROM (\S+)/gm)].map(([, image]) => image as string);
      assert.deepEqual([...new Set(starts)].toSorted(), from.map((base) => images[base]?.tag ?? base).toSorted());
      assert.ok(!starts.includes(tag));
    });

    it(`${name} keeps the build's certificates and caches out of what runs`, async () => {
      const last = (await dockerfileOf(recipe)).split(/^FROM /m).at(-1) ?? '';
      if (table.components[name]) assert.doesNotMatch(last.split('\n')[0] ?? '', /build/);
      assert.doesNotMatch(last, /apt-get/, 'apt-install leaves no lists behind');
    });
  }
});

describe('compose/agnostic.yaml', () => {
  it('runs images of the table only, by the variables that the table implies', () => {
    for (const [name, { image }] of Object.entries(services)) {
      const component = imageOf(name as ServiceName);
      const entry = table.components[component];
      const reference = entry === undefined ? table.optional[component]?.official : (entry.official ?? entry.tag);
      assert.ok(reference, `${component} is no component of compose/images.yaml`);
      assert.equal(image, `\${${imageVariable(component)}:-${reference}}`);
    }
    assert.deepEqual(Object.keys(services).toSorted(), [...serviceNames].toSorted());
  });

  it('listens on 127.0.0.1 only, each port settable', () => {
    const ports = Object.values(services).flatMap((service) => service.ports ?? []);
    const variables = ports.map((port) => /^127\.0\.0\.1:\$\{(LAKELAB_PORT_\w+):-\d+\}:\d+$/.exec(port)?.[1] ?? assert.fail(port));
    assert.deepEqual(variables.toSorted(), Object.values(portVariables).toSorted());
  });

  it('has the volumes that people are told of', () => {
    assert.deepEqual(Object.keys(volumes).toSorted(), [...volumeNames]);
  });

  it('gives every service a limit of memory, a health check and a restart policy', () => {
    for (const [name, { mem_limit: limit, healthcheck, restart }] of Object.entries(services)) {
      assert.ok(bytesOf(limit ?? '') > 0, name);
      assert.equal(healthcheck?.test?.[0], 'CMD', name);
      assert.equal(restart, 'unless-stopped', name);
    }
  });

  for (const profile of composeProfiles) {
    it(`fits, as profile ${profile}, into what doctor says that it takes`, () => {
      const expected: readonly string[] = servicesOf(profile);
      // What can be done without has a profile of its own, so that compose alone does without it unless it is told.
      const own = Object.entries(services).filter(
        ([name, { profiles }]) => profiles?.includes(profile) || (isOptional(name) && expected.includes(name)),
      );
      assert.deepEqual(own.map(([name]) => name).toSorted(), expected.toSorted());
      const total = own.reduce((sum, [name, { mem_limit: limit }]) => sum + replicasOf(name) * bytesOf(limit ?? ''), 0);
      assert.ok(total <= containerMemoryBytes[profile], `${(total / GIB).toFixed(2)} GiB`);
      assert.ok(total > containerMemoryBytes[profile] - GIB / 4, `${(total / GIB).toFixed(2)} GiB`);
    });
  }

  it('starts what can be done without by a profile of its own, and has nothing wait for it or watch it', async () => {
    const optional = Object.keys(table.optional);
    assert.deepEqual(optional, ['grafana']);
    const scraped = await readFile(join(root, 'compose/config/prometheus/prometheus.yml'), 'utf8');
    for (const name of optional) {
      assert.deepEqual(services[name]?.profiles, ['dashboards']);
      for (const { depends_on: others = [] } of Object.values(services)) {
        assert.ok(!(Array.isArray(others) ? others : Object.keys(others)).includes(name));
      }
      // A target that is skipped would be one that is silent.
      assert.ok(!scraped.includes(`${name}:`));
      const { official, version } = table.optional[name] ?? assert.fail();
      assert.equal(official.split(':').at(-1), version);
    }
  });

  it('runs the Grafana whose schema the dashboards are tested with', async () => {
    const { devDependencies } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
      devDependencies: Record<string, string>;
    };
    assert.equal(table.optional['grafana']?.version, devDependencies['@grafana/schema']);
  });

  it('mounts only files that are there', async () => {
    const mounts = [...composeText.matchAll(/^ +- (\.{1,2}\/\S+?):/gm)].map(([, path]) => path as string);
    assert.ok(mounts.length > 0);
    for (const path of mounts) await assert.doesNotReject(stat(join(root, 'compose', path)), path);
  });

  it('holds no password', () => {
    for (const [, value] of composeText.matchAll(/(?:PASSWORD|SECRET|SECRET_KEY): (.+)$/gm))
      assert.match(value ?? '', /^\$\{(?:LAKELAB_\w+:-\$\{)?LAKELAB_\w+:\?/);
  });
});
