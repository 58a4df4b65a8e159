import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { describe, it } from 'node:test';
import type { CommandResult, RunCommand } from '../docker/command.ts';
import { recipeDigest } from '../docker/recipe-digest.ts';
import type { Need } from '../needs.ts';
import { imagesOf, imageTable, root, serviceNames } from './components.ts';
import { agnosticNeeds } from './needs.ts';

const info = {
  ServerVersion: '28.1.0',
  NCPU: 4,
  MemTotal: 16 * 2 ** 30,
  DockerRootDir: tmpdir(),
  ClientInfo: {
    Plugins: [
      { Name: 'buildx', Version: 'v0.20.1' },
      { Name: 'compose', Version: 'v2.35.0' },
    ],
  },
};

/** An engine with images, by their names, each with the recipe it was built from. */
function engine(changes: Partial<typeof info> = {}, images: Readonly<Record<string, string>> = {}): RunCommand {
  return (_, args) => {
    const answer = (code: number, stdout = ''): Promise<CommandResult> => Promise.resolve({ code, stdout, stderr: '' });
    if (args[0] === 'info') return answer(0, JSON.stringify({ ...info, ...changes }));
    assert.deepEqual(args.slice(0, 2), ['image', 'inspect'], 'doctor changes nothing and asks no registry');
    const recipe = images[args.at(-1) as string];
    return recipe === undefined ? answer(1) : answer(0, recipe);
  };
}

const needs = (run: RunCommand, hasSources = true): Promise<readonly Need[]> =>
  agnosticNeeds({ run, home: tmpdir(), cores: 4, memoryBytes: 16 * 2 ** 30, hasSources });
const find = (all: readonly Need[], what: string): Need => all.find((need) => need.what === what) ?? assert.fail(what);

describe('what the agnostic platform needs', () => {
  it('is an engine: each thing that it lacks is said, with how to get it', async () => {
    const all = await needs(engine({ ServerVersion: '', ClientInfo: { Plugins: [] } }));
    assert.deepEqual(
      all.map(({ what, ok, needed }) => [what, ok, needed]),
      Array.from({ length: 3 }, () => ['Docker', false, true]),
    );
    assert.match(all.map(({ found }) => found).join('\n'), /no Docker engine answers\n.*no compose plug-in\n.*no buildx plug-in/);
    for (const { hint = '' } of all) assert.match(hint, /install-docker\.sh/);
    const [without] = await needs(() => Promise.resolve({ code: 127, stdout: '', stderr: '' }));
    assert.match(without?.found ?? '', /no docker command on the PATH/);
  });

  it('is an engine that answers: one that fails otherwise is told like one that is missing', async () => {
    const [need] = await needs(() => Promise.reject(new Error('spawn docker EACCES')));
    assert.deepEqual([need?.needed, need?.ok, need?.found], [true, false, 'spawn docker EACCES']);
  });

  it('is memory, but a start with less is not impossible', async () => {
    assert.equal(find(await needs(engine()), 'memory').ok, true);
    const { ok, needed, found, hint } = find(await needs(engine({ MemTotal: 4 * 2 ** 30 })), 'memory');
    assert.deepEqual(
      [ok, needed, found],
      [
        false,
        false,
        '4.0 GiB of the engine; the containers may take 14.8 GiB together, 8.0 GiB without those of the daily jobs and of monitoring',
      ],
    );
    assert.match(hint ?? '', /Docker Desktop/);
  });

  it('is images: each is there, stale or missing, with what it takes to get it', async () => {
    const { kafka, postgres, ingest } = imageTable.components;
    assert.ok(kafka?.official && postgres && ingest);
    const all = await needs(
      engine(
        {},
        {
          [kafka.official]: '',
          [ingest.tag]: 'of an older source',
          [postgres.tag]: 'of an older recipe',
          'lakelab/trino:476': await recipeDigest('trino', imageTable, `${root}compose/images`),
        },
      ),
    );
    assert.deepEqual(
      [find(all, 'image of kafka').found, find(all, 'image of trino').found],
      [`${kafka.official} is there`, 'lakelab/trino:476 is there'],
    );
    assert.match(find(all, 'image of postgres').found, /^lakelab\/postgres:17 is stale: will be pulled, or else built/);
    assert.match(find(all, 'image of minio').found, /^lakelab\/minio:\S+ is missing: will be built in about 555 s on 2 cores$/);
    assert.match(find(all, 'image of ingest').found, /is there; built again/);
    const { found, hint } = find(all, 'images');
    const seconds = (names: readonly string[]): number =>
      names.reduce((sum, name) => sum + (imageTable.components[name]?.build_seconds ?? 0), 0);
    const minutes = (names: readonly string[]): number => Math.round(seconds(names) / 60);
    const built = minutes(['minio', 'spark', 'container-exporter', 'rsyslog']);
    const absent = minutes(imagesOf(serviceNames).filter((name) => !['kafka', 'ingest', 'trino'].includes(name)));
    assert.match(
      find(all, 'image of grafana').found,
      /^grafana\/grafana:\S+ is missing: will be pulled; where no registry can be reached, grafana is skipped/,
    );
    assert.ok(
      found.startsWith(`13 of 16 are to be pulled or built: about ${built} min if the others can be pulled, ${absent} min if none can`),
      found,
    );
    assert.match(hint ?? '', /exec-images/);
  });

  it('is a clone', async () => {
    const all = await needs(engine(), false);
    assert.deepEqual(
      all.map(({ what, needed, ok }) => [what, needed, ok]),
      [['sources', true, false]],
    );
  });
});
