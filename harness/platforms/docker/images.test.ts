import assert from 'node:assert/strict';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { LabError } from '../../model/errors.ts';
import { createDockerImages } from './docker-images.ts';
import { readImageTable } from './image-table.ts';
import type { ImagePolicy } from '../../model/platform.ts';
import { provideImages, surveyImages, type ImageProgress, type ProvidedImage, type SkippedImage } from './images.ts';
import { FakeEngine } from './testing/fake-engine.ts';

const repository = fileURLToPath(new URL('../../..', import.meta.url));
const root = await mkdtemp(join(tmpdir(), 'lakelab-images-'));
after(() => rm(root, { recursive: true, force: true }));
await cp(join(repository, 'compose'), join(root, 'compose'), { recursive: true });
const table = await readImageTable(join(root, 'compose/images.yaml'));

interface Attempt {
  readonly provided: readonly ProvidedImage[];
  readonly skipped: readonly SkippedImage[];
  readonly progress: readonly ImageProgress[];
}

async function provide(
  engine: FakeEngine,
  components: readonly string[],
  policy: ImagePolicy = 'auto',
  options: { signal?: AbortSignal; extraCaFile?: string } = {},
): Promise<Attempt> {
  const progress: ImageProgress[] = [];
  const images = await provideImages(components, policy, {
    table,
    root,
    run: engine.run,
    signal: options.signal ?? new AbortController().signal,
    onProgress: (step) => progress.push(step),
    monotonicMs: () => engine.nowMs,
    extraCaFile: options.extraCaFile ?? null,
    concurrency: 2,
  });
  return { ...images, progress };
}

const origins = ({ provided }: Attempt): string[] => provided.map(({ reference, origin }) => `${reference} ${origin}`);

test('auto pulls what a registry has, and builds what none has with its bases first', async () => {
  const engine = new FakeEngine({ registries: { 'docker.io': ['debian:trixie-slim', 'apache/kafka:4.3.1'] } });
  assert.deepEqual(origins(await provide(engine, ['kafka', 'spark'])), ['apache/kafka:4.3.1 pulled', 'lakelab/spark:4.1.1 built']);
  assert.deepEqual(engine.built.toSorted(), [
    'lakelab/base:trixie',
    'lakelab/build-maven:trixie',
    'lakelab/build:trixie',
    'lakelab/jre:21',
    'lakelab/spark:4.1.1',
  ]);
  engine.assertBasesCameFirst(table);
});

test('auto builds everything, each base once, where no registry answers, and asks a silent one only once', async () => {
  const engine = new FakeEngine({ registries: {} });
  const attempt = await provide(engine, Object.keys(table.components));
  assert.ok(attempt.provided.every(({ origin }) => origin === 'built'));
  assert.equal(new Set(engine.built).size, engine.built.length);
  engine.assertBasesCameFirst(table);
  assert.equal(engine.calls.filter((call) => call.startsWith('docker pull')).length <= 2, true, 'two may have been under way');
  assert.ok(engine.calls.some((call) => call.endsWith('make-debian.sh lakelab/debian:trixie')));
  assert.ok(attempt.progress.some(({ message }) => message.includes('could not be pulled: dial tcp: lookup registry: no such host')));
});

test('auto takes what it built before, until the recipe or a base of it changes', async () => {
  const engine = new FakeEngine({ registries: {} });
  await provide(engine, ['kafka', 'postgres']);
  engine.built.length = 0;
  assert.deepEqual(origins(await provide(engine, ['kafka', 'postgres'])), ['lakelab/kafka:4.3.1 taken', 'lakelab/postgres:17 taken']);
  assert.deepEqual(engine.built, []);

  await writeFile(join(root, 'compose/images/jre-25/marker'), 'changed');
  try {
    assert.deepEqual(origins(await provide(engine, ['kafka', 'postgres'])), ['lakelab/kafka:4.3.1 built', 'lakelab/postgres:17 taken']);
    assert.deepEqual(engine.built, ['lakelab/jre:25', 'lakelab/kafka:4.3.1']);
  } finally {
    await rm(join(root, 'compose/images/jre-25/marker'));
  }
});

test('the service of this repository is built every time: only the builder knows whether its sources changed', async () => {
  const engine = new FakeEngine({ registries: {} });
  await provide(engine, ['ingest']);
  const attempt = await provide(engine, ['ingest']);
  assert.deepEqual(origins(attempt), ['lakelab/ingest:0.1.0 built']);
  assert.deepEqual(engine.contextOf('lakelab/ingest:0.1.0'), root);
});

test('pull never builds', async () => {
  const engine = new FakeEngine({ registries: { 'docker.io': ['postgres:17'] } });
  assert.deepEqual(origins(await provide(engine, ['postgres'], 'pull')), ['postgres:17 pulled']);
  await assert.rejects(
    provide(engine, ['kafka'], 'pull'),
    isLabError('IMAGE_UNAVAILABLE', /apache\/kafka:4\.3\.1 could not be pulled: manifest unknown/),
  );
  await assert.rejects(
    provide(engine, ['spark'], 'pull'),
    isLabError('IMAGE_UNAVAILABLE', /no image to pull: the official image has no connectors/),
  );
  assert.deepEqual(engine.built, []);
});

test('build never takes or pulls a component', async () => {
  const engine = new FakeEngine({ registries: { 'docker.io': ['postgres:17', 'debian:trixie-slim'] }, images: ['postgres:17'] });
  assert.deepEqual(origins(await provide(engine, ['postgres'], 'build')), ['lakelab/postgres:17 built']);
  assert.ok(!engine.calls.includes('docker pull --quiet postgres:17'));
});

test('what has no recipe is taken or pulled; where it cannot be, it is skipped, and nothing fails for it', async () => {
  const official = table.optional['grafana']?.official ?? assert.fail();
  const there = await provide(new FakeEngine({ registries: {}, images: [official] }), ['grafana'], 'build');
  assert.deepEqual([origins(there), there.skipped], [[`${official} taken`], []]);
  const pulled = await provide(new FakeEngine({ registries: { 'docker.io': [official] } }), ['grafana'], 'pull');
  assert.deepEqual([origins(pulled), pulled.skipped], [[`${official} pulled`], []]);

  const engine = new FakeEngine({ registries: {} });
  const without = await provide(engine, ['postgres', 'grafana']);
  assert.deepEqual(origins(without), ['lakelab/postgres:17 built']);
  assert.deepEqual(without.skipped, [
    { name: 'grafana', why: `its image cannot be pulled here (${official}: dial tcp: lookup registry: no such host)` },
  ]);
  assert.ok(without.progress.some(({ name, message }) => name === 'grafana' && message.startsWith('skipped: its image cannot be pulled')));

  const unasked = new FakeEngine({ registries: { 'docker.io': [official] } });
  const { skipped } = await provide(unasked, ['grafana'], 'build');
  assert.match(skipped[0]?.why ?? '', /--images build pulls none/);
  assert.ok(!unasked.calls.some((call) => call.startsWith('docker pull')));

  const survey = { table, root, run: engine.run, signal: new AbortController().signal, extraCaFile: null };
  const [surveyed] = await surveyImages(['grafana'], survey);
  assert.deepEqual([surveyed?.state, surveyed?.optional], ['missing', true]);
});

test('a registry that says nothing is not waited for by what can be done without', async () => {
  const { signal } = new AbortController();
  const images = createDockerImages((_command, _args, options = {}) => {
    const { promise, reject } = Promise.withResolvers<never>();
    options.signal?.addEventListener('abort', () => reject(options.signal?.reason as Error));
    return promise;
  }, signal);
  assert.equal(await images.pullSoon('x/y:1', 20), 'no registry has answered for 0.02 s');

  // One that has answered may take its time.
  const slow = createDockerImages(async (_command, _args, options = {}) => {
    options.onLine?.('1: Pulling from x/y');
    await delay(60);
    options.signal?.throwIfAborted();
    return { code: 0, stdout: '', stderr: '' };
  }, signal);
  assert.equal(await slow.pullSoon('x/y:1', 20), null);
});

test('extra certificates reach the build base alone, and other ones make it anew, but not what was built with it', async () => {
  const engine = new FakeEngine({ registries: {} });
  const extraCaFile = join(root, 'ca.pem');
  await writeFile(extraCaFile, 'one');
  await provide(engine, ['minio'], 'auto', { extraCaFile });
  const withSecret = engine.calls.filter((call) => call.includes('--secret'));
  assert.equal(withSecret.length, 1);
  assert.match(withSecret[0] ?? '', /--tag lakelab\/build:trixie .*--secret id=extra-ca,src=/);

  await writeFile(extraCaFile, 'two');
  engine.built.length = 0;
  assert.deepEqual(
    origins(await provide(engine, ['minio', 'kafka'], 'auto', { extraCaFile }))[0],
    'lakelab/minio:2026-02-12T20-18-48Z taken',
  );
  assert.ok(engine.built.includes('lakelab/build:trixie'));
  const digests = engine.calls.flatMap((call) => /EXTRA_CA_DIGEST=(\w{64})/.exec(call)?.[1] ?? []);
  assert.equal(new Set(digests).size, 2);
});

test('a build that fails says where, ends the others, and goes on from its layers the next time', async () => {
  const engine = new FakeEngine({ registries: {}, failing: 'lakelab/jre:25' });
  await assert.rejects(
    provide(engine, ['kafka', 'minio']),
    isLabError('IMAGE_BUILD_FAILED', /lakelab\/jre:25 .*step 2\/2: RUN apt-install.*exit code: 100/),
  );
  assert.ok(!engine.built.includes('lakelab/kafka:4.3.1'));
  const before = engine.built.filter((tag) => tag === 'lakelab/base:trixie').length;
  engine.mend();
  await provide(engine, ['kafka']);
  assert.equal(engine.built.filter((tag) => tag === 'lakelab/base:trixie').length, before);
});

test('ends at once when aborted, with the reason it was given', async () => {
  const engine = new FakeEngine({ registries: {} });
  const controller = new AbortController();
  engine.onBuild = (tag) => tag === 'lakelab/build:trixie' && controller.abort(new Error('Ctrl-C'));
  await assert.rejects(provide(engine, ['minio'], 'auto', { signal: controller.signal }), /^Error: Ctrl-C$/);
  assert.ok(!engine.built.includes('lakelab/minio:2026-02-12T20-18-48Z'));
});

test('tells how long things took', async () => {
  const engine = new FakeEngine({ registries: {}, buildMs: 5000 });
  const { provided, progress } = await provide(engine, ['postgres']);
  assert.ok((provided[0]?.seconds ?? 0) >= 10, 'two builds of five seconds: its base and itself');
  assert.deepEqual(progress.at(-1), {
    name: 'postgres',
    message: 'lakelab/postgres:17 built',
    elapsedMs: (provided[0]?.seconds ?? 0) * 1000,
  });
});

test('refuses a component that there is not', async () => {
  await assert.rejects(provide(new FakeEngine({ registries: {} }), ['kafak']), isLabError('BAD_USAGE', /"kafak"/));
});

function isLabError(code: string, message: RegExp): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof LabError, String(error));
    assert.equal(error.code, code);
    assert.match(error.message, message);
    return true;
  };
}
