import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { listRuns } from '../../reports/history/list-runs.ts';
import { LabError } from '../model/errors.ts';
import type { Platform } from '../model/platform.ts';
import { copyPlatformLog } from './copy-platform-log.ts';
import type { CliContext } from './context.ts';
import { existingEnvironment, startEnvironment } from './environments.ts';
import { pruneRuns } from './prune-runs.ts';
import { fakePlatform } from './testing/fake-platform.ts';
import { contextOf } from './testing/lab.ts';

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lakelab-remove-'));
});
after(() => rm(folder, { recursive: true, force: true }));

const engineAway = (): Promise<never> => Promise.reject(new LabError('ENGINE_MISSING', 'no Docker engine answers'));

describe('lab runs prune', () => {
  let runs: string;
  before(async () => {
    runs = join(folder, 'runs');
    const record = { schemaVersion: 1, platform: { name: 'contained' } };
    const folders: Record<string, Record<string, string>> = {
      // Of another version, killed under load, killed while the platform started, and one of which nothing is known.
      '20260301T100000-smoke-aa': { 'run.json': JSON.stringify(record), 'platform/volumes': '' },
      '20260302T100000-smoke-bb': { 'state.json': '{"platform":"contained"}', 'platform/volumes': '' },
      '20260303T100000-smoke-cc': { 'live.json': '{"platform":"away"}', 'platform/volumes': '' },
      '20260304T100000-smoke-dd': { 'platform/volumes': '' },
      '20260305T100000-smoke-ee': { 'live.json': '{"platform":"away"}' },
    };
    for (const [id, files] of Object.entries(folders)) {
      for (const [name, text] of Object.entries(files)) {
        await mkdir(join(runs, id, name, '..'), { recursive: true });
        await writeFile(join(runs, id, name), text);
      }
    }
  });

  it('lets the platform remove what it keeps elsewhere; a run whose platform cannot do so stays, and the others go', async () => {
    const { context, texts } = contextOf(folder, []);
    const reset: string[] = [];
    const platforms: Record<string, Platform> = {
      contained: fakePlatform({ reset: (directory) => (reset.push(directory), rm(directory, { recursive: true })) }),
      away: fakePlatform({ reset: engineAway }),
    };
    const platformNamed = (name: string): Promise<Platform> => Promise.resolve(platforms[name] ?? assert.fail(name));
    const code = await pruneRuns(
      await listRuns(runs, () => Promise.resolve(false)),
      { keep: 0, includeResumable: true },
      { isDryRun: false, asJson: true, platformNamed },
      context,
    );
    assert.equal(code, 3);
    const names = ['20260302T100000-smoke-bb', '20260301T100000-smoke-aa'];
    assert.deepEqual(
      reset,
      names.map((id) => join(runs, id, 'platform')),
    );
    assert.deepEqual(await readdir(runs), ['20260303T100000-smoke-cc', '20260304T100000-smoke-dd']);
    assert.ok(existsSync(join(runs, '20260303T100000-smoke-cc/platform/volumes')));
    assert.match(texts.stderr, /^run 20260303T100000-smoke-cc stays: no Docker engine answers\n {2}hint: \S/m);
    assert.match(texts.stderr, /^run 20260304T100000-smoke-dd stays: nothing in \S+ tells which platform/m);
    const { runs: removed, kept } = JSON.parse(texts.stdout) as { runs: string[]; kept: { run: string; why: string }[] };
    assert.deepEqual(removed, ['20260305T100000-smoke-ee', ...names]);
    assert.deepEqual(
      kept.map(({ run }) => run),
      ['20260304T100000-smoke-dd', '20260303T100000-smoke-cc'],
    );
  });
});

describe('an environment', () => {
  const failing = new LabError('PLATFORM_START_FAILED', 'kafka has ended');
  const start = (context: CliContext, name: string, platform: Platform): Promise<void> =>
    startEnvironment(context, name, platform, () => Promise.reject(failing));
  const named = (reset: Platform['reset']): Platform => fakePlatform({ name: 'embedded', reset });

  it('that is new and does not start is removed', async () => {
    const { context } = contextOf(folder, []);
    const removing = named((directory) => rm(directory, { recursive: true }));
    await assert.rejects(start(context, 'one', removing), failing);
    await assert.rejects(existingEnvironment(context, 'one'), /there is no environment/);
  });

  it('that can neither start nor be removed is still one, for lab reset to try again', async () => {
    const { context, texts } = contextOf(folder, []);
    await assert.rejects(start(context, 'two', named(engineAway)), failing);
    assert.match(texts.stderr, /could not be removed: no Docker engine answers\n {2}hint: \.\/lab reset --environment two/);
    assert.equal((await existingEnvironment(context, 'two')).platform.name, 'embedded');
  });
});

describe("the platform's log", () => {
  it('is kept beside the record of a run, whatever the platform', async () => {
    const lines = Array.from({ length: 2500 }, (_, index) => `2026-11-25T03:00:00.000Z kafka-1 line ${index}`);
    let asked = '';
    await copyPlatformLog(fakePlatform({ readLog: (directory) => ((asked = directory), Promise.resolve(lines)) }), join(folder, 'run'));
    assert.equal(asked, join(folder, 'run/platform'));
    assert.equal(await readFile(join(folder, 'run/logs/platform.log'), 'utf8'), `${lines.join('\n')}\n`);
  });

  it('does not break a run if it cannot be had, or kept', async () => {
    await copyPlatformLog(fakePlatform({ readLog: engineAway }), join(folder, 'other'));
    assert.ok(!existsSync(join(folder, 'other')));
    await writeFile(join(folder, 'file'), '');
    await copyPlatformLog(fakePlatform({ readLog: () => Promise.resolve(['line']) }), join(folder, 'file'));
  });
});
