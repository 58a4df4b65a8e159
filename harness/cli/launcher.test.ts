import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, copyFile, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, describe, it } from 'node:test';

const launcher = resolve(import.meta.dirname, '../../lab');
const tools = ['cat', 'cmp', 'cp', 'dirname', 'mkdir', 'mv', 'readlink', 'rm', 'rmdir', 'sed', 'sh', 'sleep', 'tr', 'uname'];

/** Takes the place of npm: notes its calls, and makes what the launcher looks for afterwards. */
const npm = `#!/bin/sh
echo "$1" >>"$CALLS"
if [ -n "\${NPM_FAILS:-}" ]; then echo "npm error network unreachable"; exit 1; fi
sleep 0.3
if [ "$1" = ci ]; then rm -rf node_modules; mkdir node_modules; exit 0; fi
for word; do case $word in node-*@*) package=\${word%%@*} ;; esac; done
mkdir -p "node_modules/$package/bin"
cp "$NEW_NODE" "node_modules/$package/bin/node"
`;
const oldNode = '#!/bin/sh\necho v18.20.0\n';
const newNode = `#!/bin/sh
if [ "$1" = --version ]; then echo v24.12.0; exit 0; fi
while [ "\${1#--}" != "$1" ]; do shift; done
shift
echo "ran: $*\${FORCE_COLOR:+ in colour}"
`;

interface Clone {
  readonly folder: string;
  readonly bin: string;
  readonly calls: () => Promise<string[]>;
  readonly lab: (options?: {
    file?: string;
    env?: Record<string, string>;
    words?: readonly string[];
  }) => Promise<{ code: number | null; stdout: string; stderr: string }>;
}

async function script(path: string, text: string): Promise<void> {
  await writeFile(path, text);
  await chmod(path, 0o755);
}

describe('lab', { concurrency: true }, () => {
  let root: string;
  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'lakelab-launcher-'));
  });
  after(() => rm(root, { recursive: true, force: true }));

  /** A fresh clone, on a machine that has only an old Node.js and an npm. */
  async function clone(): Promise<Clone> {
    const folder = await mkdtemp(join(root, 'clone with space-'));
    const bin = join(folder, 'machine');
    await mkdir(bin);
    for (const tool of tools) {
      const found = (process.env['PATH'] ?? '').split(':').find((place) => existsSync(join(place, tool)));
      if (found !== undefined) await symlink(join(found, tool), join(bin, tool));
    }
    await script(join(bin, 'node'), oldNode);
    await script(join(bin, 'npm'), npm);
    await writeFile(join(bin, 'new-node'), newNode);
    await chmod(join(bin, 'new-node'), 0o755);
    await copyFile(launcher, join(folder, 'lab'));
    await writeFile(join(folder, 'package-lock.json'), '{}');
    const callsFile = join(bin, 'calls');
    return {
      folder,
      bin,
      calls: async () => (await readFile(callsFile, 'utf8').catch(() => '')).split('\n').filter((line) => line !== ''),
      lab: ({ file = join(folder, 'lab'), env = {}, words = ['run', 'smoke'] } = {}) =>
        new Promise((done, failed) => {
          const child = spawn('/bin/sh', [file, ...words], {
            cwd: tmpdir(),
            env: { PATH: bin, CALLS: callsFile, NEW_NODE: join(bin, 'new-node'), ...env },
          });
          let stdout = '';
          let stderr = '';
          child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
          child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
          child.once('error', failed);
          child.once('close', (code) => done({ code, stdout, stderr }));
        }),
    };
  }

  it('installs Node.js and the packages once, and hands over its arguments', async () => {
    const { lab, calls } = await clone();
    const first = await lab();
    assert.deepEqual([first.code, first.stdout], [0, 'ran: run smoke\n'], first.stderr);
    assert.deepEqual(await calls(), ['install', 'ci']);
    const second = await lab();
    assert.deepEqual([second.code, second.stdout, second.stderr], [0, 'ran: run smoke\n', '']);
    assert.deepEqual(await calls(), ['install', 'ci']);
  });

  it('runs the scripts of compose/README.md, whatever Node.js is on the PATH', async () => {
    const { lab } = await clone();
    const readme = await readFile(join(launcher, '../compose/README.md'), 'utf8');
    assert.doesNotMatch(readme, /\bnode scripts\//);
    const words = [...readme.matchAll(/^ {4}\.\/lab (exec-\S+)/gm)].map(([, word]) => word as string);
    assert.equal(words.length, 2);
    for (const word of words) {
      const { code, stdout, stderr } = await lab({ words: [word, 'one', 'two words'] });
      assert.deepEqual([code, stdout], [0, 'ran: one two words\n'], stderr);
    }
  });

  it('lets NO_COLOR win over FORCE_COLOR, of which Node.js would warn', async () => {
    const { lab } = await clone();
    assert.equal((await lab({ env: { FORCE_COLOR: '1' } })).stdout, 'ran: run smoke in colour\n');
    assert.equal((await lab({ env: { FORCE_COLOR: '1', NO_COLOR: '1' } })).stdout, 'ran: run smoke\n');
    assert.equal((await lab({ env: { FORCE_COLOR: '1', NO_COLOR: '' } })).stdout, 'ran: run smoke in colour\n');
  });

  it('takes a Node.js on the PATH that is recent enough', async () => {
    const { lab, calls, bin } = await clone();
    await script(join(bin, 'node'), newNode);
    assert.equal((await lab()).code, 0);
    assert.deepEqual(await calls(), ['ci']);
  });

  it('installs the packages again when the lock has changed', async () => {
    const { lab, calls, folder } = await clone();
    await lab();
    await writeFile(join(folder, 'package-lock.json'), '{"changed":true}');
    assert.equal((await lab()).code, 0);
    assert.deepEqual(await calls(), ['install', 'ci', 'ci']);
  });

  it('works through links, absolute and relative', async () => {
    const { lab, folder } = await clone();
    await mkdir(join(folder, 'links'));
    await symlink('../lab', join(folder, 'links', 'relative'));
    await symlink(join(folder, 'links', 'relative'), join(folder, 'links', 'absolute'));
    assert.equal((await lab({ file: join(folder, 'links', 'absolute') })).stdout, 'ran: run smoke\n');
  });

  it('first starts at the same time install once, and all succeed', async () => {
    const { lab, calls, folder } = await clone();
    const results = await Promise.all([lab(), lab(), lab()]);
    for (const { code, stdout, stderr } of results) assert.deepEqual([code, stdout], [0, 'ran: run smoke\n'], stderr);
    assert.deepEqual(await calls(), ['install', 'ci']);
    assert.deepEqual(await readdir(join(folder, '.node')), ['bin']);
  });

  it('is not held up for ever by the lock of a start that was killed', async () => {
    const { lab, folder } = await clone();
    await mkdir(join(folder, '.node', 'lock'), { recursive: true });
    await writeFile(join(folder, '.node', 'lock', 'pid'), '999999999\n');
    assert.equal((await lab()).code, 0);
  });

  it('says what to do without npm', async () => {
    const { lab, bin } = await clone();
    await rm(join(bin, 'npm'));
    const { code, stdout, stderr } = await lab();
    assert.deepEqual([code, stdout], [3, '']);
    assert.match(stderr, /^error NPM_MISSING: .*\nhint: .*install-prerequisites\.sh.*\n$/);
  });

  it('says so on a system that it knows no Node.js for', async () => {
    const { lab, bin } = await clone();
    await rm(join(bin, 'uname'));
    await script(join(bin, 'uname'), '#!/bin/sh\necho Plan9\n');
    const { code, stderr } = await lab();
    assert.equal(code, 3);
    assert.match(stderr, /^error SYSTEM_UNSUPPORTED: .*Plan9.*\nhint: .*24\.12.* \(docs\/errors\.md#system_unsupported\)\n$/);
  });

  it('says so if the Node.js that it installed does not start', async () => {
    const { lab, bin } = await clone();
    await writeFile(join(bin, 'new-node'), '#!/bin/sh\nexit 127\n');
    const { code, stderr } = await lab();
    assert.equal(code, 3);
    assert.match(stderr, /error NODE_UNUSABLE: .*\nhint: .*24\.12/);
  });

  it('says so if the clone cannot be written', async () => {
    const { lab, folder } = await clone();
    await writeFile(join(folder, '.node'), 'a file where a folder is needed');
    const { code, stderr } = await lab();
    assert.equal(code, 3);
    assert.match(stderr, /error CLONE_UNWRITABLE: .*\nhint: .*writable/);
  });

  it('shows why npm failed, leaves no lock, and goes on the next time', async () => {
    const { lab, folder } = await clone();
    const { code, stderr } = await lab({ env: { NPM_FAILS: '1' } });
    assert.equal(code, 3);
    assert.match(stderr, /npm error network unreachable\nerror INSTALL_FAILED: .*\nhint: .*network.*\n$/);
    assert.ok(!existsSync(join(folder, '.node', 'lock')));
    assert.equal((await lab()).code, 0);
  });
});
