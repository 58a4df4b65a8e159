import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { platforms } from '../platforms/index.ts';
import { brokenOffRun, brokenOffStart } from './broken-off.ts';
import { environmentDirectory } from './environments.ts';
import { labIn } from './testing/lab.ts';

let cwd: string;
before(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'lakelab-interruption-'));
});
after(() => rm(cwd, { recursive: true, force: true }));

describe('Ctrl-C', () => {
  it('in the start of an environment is no bug, and leaves nothing', async () => {
    const { code, stdout, stderr } = await labIn(cwd, ['up', '--environment', 'sig'], { interrupts: () => AbortSignal.abort() });
    assert.deepEqual([code, stdout, stderr], [130, '', 'environment sig was not started; nothing of it is left\ninterrupted\n']);
    assert.equal((await labIn(cwd, ['status', '--environment', 'sig'])).code, 2);
  });

  it('hides no bug that comes at the same time', async () => {
    const broken = { interrupts: () => AbortSignal.abort(), clock: undefined as never };
    await assert.rejects(labIn(cwd, ['up', '--environment', 'bug'], broken), TypeError);
  });
});

describe('two Ctrl-C', () => {
  const context = () => ({ home: cwd, program: './lab' });
  const agnosticFolder = async (directory: string): Promise<void> => {
    await mkdir(directory, { recursive: true });
    await writeFile(join(directory, 'agnostic.json'), '{"project":"lakelab-sig-1234"}');
  };
  const remains = 'containers, volumes and the network of the Docker project lakelab-sig-1234 may be left';

  it('in the start of a run say what may be left, and what removes it', async () => {
    const run = join(cwd, 'runs', '20260101T000000-smoke-00');
    await agnosticFolder(join(run, 'platform'));
    assert.equal(
      brokenOffRun(run, 'my runs', platforms.agnostic, context()),
      'run 20260101T000000-smoke-00 was broken off before its load began: there is nothing to go on with\n' +
        `${remains}. To remove them, with all runs that were killed: ./lab runs prune --outcome killed --keep 0 --out 'my runs'\n`,
    );
    await writeFile(join(run, 'state.json'), '{}');
    const [goOn, removal] = brokenOffRun(run, undefined, platforms.agnostic, context()).split('\n');
    assert.match(goOn ?? '', /lab run --resume 20260101T000000-smoke-00$/);
    assert.match(removal ?? '', /lab runs prune --outcome killed --keep 0 --resumable$/);
  });

  it('say nothing of leftovers where none can be', async () => {
    const run = join(cwd, 'runs', '20260101T000001-smoke-00');
    const words = 'run 20260101T000001-smoke-00 was broken off before its load began: there is nothing to go on with\n';
    assert.equal(brokenOffRun(run, undefined, platforms.embedded, context()), words);
    assert.equal(brokenOffRun(run, undefined, platforms.agnostic, context()), words);
  });

  it('in the start of an environment, too', async () => {
    await agnosticFolder(environmentDirectory({ home: cwd }, 'sig'));
    assert.equal(
      brokenOffStart('sig', platforms.agnostic, context()),
      `the start of environment sig was broken off; ${remains}. To remove them: ./lab reset --environment sig\n`,
    );
  });
});

it('what an environment in containers keeps is said to be in its volumes', async () => {
  const directory = environmentDirectory({ home: cwd }, 'volumes');
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, 'agnostic.json'), '{"project":"lakelab-volumes-1234"}');
  assert.match(platforms.agnostic.elsewhere(directory)?.data ?? '', /^the Docker volumes .*lakelab-volumes-1234_kafka-data, /);
  assert.equal(platforms.embedded.elsewhere(directory), undefined);
});

it('every command that names a run names the folder that it is in', async () => {
  const id = '20260101T000009-smoke-00';
  await mkdir(join(cwd, 'my runs', id), { recursive: true });
  await writeFile(join(cwd, 'my runs', id, 'state.json'), '{"platform":"embedded"}');
  const named = `lab run --resume ${id} --out 'my runs' goes on with it`;
  const { stdout } = await labIn(cwd, ['runs', '--out', 'my runs']);
  assert.ok(stdout.includes(named), stdout);
  const { stderr } = await labIn(cwd, ['watch', id, '--out', 'my runs']);
  assert.ok(stderr.includes(named), stderr);
});
