import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { chmod, copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Lists what `$DOCKER_LIST` holds: a line for each thing, of any kind, that bears the name of lakelab. */
const docker = '#!/bin/sh\n[ "$1" != ps ] || cat "$DOCKER_LIST"\n';
const lab = `#!/bin/sh
echo "lab $*" >>"$CALLS"
[ "$1" = test ] || exit 0
[ -z "\${LEAVES:-}" ] || echo "$LEAVES" >>"$DOCKER_LIST"
echo '3 passed, 0 failed, 1 skipped'
`;

interface Ended {
  readonly code: number | null;
  readonly lines: readonly string[];
  readonly calls: string;
}

describe('.ci/run', { timeout: 60_000 }, () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lakelab-ci-run-'));
    for (const name of ['.ci', 'scripts', '.node/bin', 'bin']) await mkdir(join(folder, name), { recursive: true });
    await copyFile(join(root, '.ci/run'), join(folder, '.ci/run'));
    const noting = '#!/bin/sh\necho "$(basename "$0") $*" >>"$CALLS"\n';
    await program('scripts/install-prerequisites.sh', noting);
    await program('scripts/install-docker.sh', `${noting}exit "\${ENGINE:-0}"\n`);
    await program('bin/npm', noting);
    await program('bin/docker', docker);
    await program('.node/bin/node', noting);
    await program('lab', lab);
  });
  after(() => rm(folder, { recursive: true, force: true }));

  async function program(path: string, text: string): Promise<void> {
    await writeFile(join(folder, path), text);
    await chmod(join(folder, path), 0o755);
  }

  async function run(env: Readonly<Record<string, string>>): Promise<Ended> {
    const calls = join(folder, 'calls');
    await writeFile(calls, '');
    await writeFile(join(folder, 'list'), 'container lakelab-of-somebody-else\n');
    const child = spawn('bash', ['.ci/run'], {
      cwd: folder,
      env: {
        ...process.env,
        PATH: `${join(folder, 'bin')}:${process.env['PATH']}`,
        CALLS: calls,
        DOCKER_LIST: join(folder, 'list'),
        ...env,
      },
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    return { code, lines: output.trimEnd().split('\n'), calls: await readFile(calls, 'utf8') };
  }

  it('builds the images, runs exactly the test command, and ends with the total of the tests', async () => {
    const { code, lines, calls } = await run({});
    assert.equal(code, 0, lines.join('\n'));
    assert.match(calls, /^node scripts\/build-images\.ts --images build$/m);
    assert.match(calls, /^lab test$/m);
    for (const part of ['prerequisites', 'docker', 'setup', 'checks', 'smoke', 'images', 'tests', 'leftovers']) {
      assert.ok(
        lines.some((line) => new RegExp(`^== ${part}: ok after \\d+ s$`).test(line)),
        `${part}\n${lines.join('\n')}`,
      );
    }
    assert.equal(lines.at(-1), '3 passed, 0 failed, 1 skipped');
  });

  it('goes on without images where no engine can be started, and says so', async () => {
    const { code, lines, calls } = await run({ ENGINE: '3' });
    assert.equal(code, 0, lines.join('\n'));
    assert.match(lines.join('\n'), /^== docker: NOT AVAILABLE .*the tests in containers are skipped$/m);
    assert.doesNotMatch(calls, /build-images/);
    assert.equal(lines.at(-1), '3 passed, 0 failed, 1 skipped');
  });

  it('fails if the tests leave anything behind, but not for what was there before', async () => {
    const { code, lines } = await run({ LEAVES: 'volume lakelab-test-1234_kafka-data' });
    assert.equal(code, 1);
    assert.match(lines.join('\n'), /^left behind by the tests:\nvolume lakelab-test-1234_kafka-data\n== leftovers: FAILED/m);
    assert.equal(lines.at(-1), '3 passed, 0 failed, 1 skipped');
  });
});
