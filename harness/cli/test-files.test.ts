import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { placesAndFlags, testBatches } from './test-files.ts';
import { root } from './testing/lab.ts';

describe('lab test', () => {
  it('takes all tests of the repository, each once, those in containers last and one by one', async () => {
    const [light, heavy] = await testBatches([], root);
    assert.ok(light && heavy);
    assert.ok(light.files.includes('harness/cli/cli.test.ts') && !light.files.some((file) => file.endsWith('.docker.test.ts')));
    assert.ok(heavy.files.length >= 3 && heavy.files.every((file) => file.endsWith('.docker.test.ts')));
    assert.deepEqual([light.concurrency, heavy.concurrency], [2, 1]);
    assert.equal(new Set([...light.files, ...heavy.files]).size, light.files.length + heavy.files.length);
  });

  it('takes the files that it is given, in one invocation if that will do', async () => {
    assert.deepEqual(await testBatches(['a.test.ts', 'b.test.ts'], root), [{ files: ['a.test.ts', 'b.test.ts'], concurrency: 2 }]);
    assert.deepEqual(
      (await testBatches(['b.docker.test.ts', 'a.test.ts'], root)).map(({ files }) => files),
      [['a.test.ts'], ['b.docker.test.ts']],
    );
  });

  it('takes the tests in a folder', async () => {
    assert.deepEqual(await testBatches(['services/etl/', 'services/etl/etl.test.ts'], root), [
      { files: ['services/etl/etl.test.ts'], concurrency: 2 },
    ]);
    await assert.rejects(testBatches(['services/etll'], root), { code: 'BAD_USAGE', message: 'no tests are in "services/etll"' });
  });

  it('tells places from flags of the runner and their values', () => {
    assert.deepEqual(
      placesAndFlags(['services/etl', 'a.test.ts', '--test-reporter-destination', 'out/tests.txt', '--test-name-pattern', 'kill']),
      {
        places: ['services/etl', 'a.test.ts'],
        flags: ['--test-reporter-destination', 'out/tests.txt', '--test-name-pattern', 'kill'],
      },
    );
  });

  it('takes a word after a flag as its value, unless the flag has one already', () => {
    assert.deepEqual(placesAndFlags(['-r', './set-up.js', '--test-name-pattern=kill', 'services/etl']), {
      places: ['services/etl'],
      flags: ['-r', './set-up.js', '--test-name-pattern=kill'],
    });
  });

  describe('in a repository of its own', { timeout: 60_000 }, () => {
    let folder: string;
    before(async () => {
      folder = await mkdtemp(join(tmpdir(), 'lakelab-test-files-'));
      await mkdir(join(folder, 'harness/cli'), { recursive: true });
      await symlink(join(root, 'harness/cli/testing'), join(folder, 'harness/cli/testing'));
      const file = (body: string): string => `import { it } from 'node:test';\n${body}\n`;
      await writeFile(join(folder, 'harness/light.test.ts'), file("it('one', () => {}); it('two', { skip: 'no reason' }, () => {});"));
      await writeFile(join(folder, 'harness/heavy.docker.test.ts'), file("it('three', () => { throw new Error('broken'); });"));
    });
    after(() => rm(folder, { recursive: true, force: true }));

    /** The command with a root of its own, in a process of its own: the runner's output is that of the process. */
    const run = (...args: string[]): Promise<{ code: number | null; lines: string[] }> =>
      new Promise((resolve, reject) => {
        const script =
          `import { labIn } from ${JSON.stringify(join(root, 'harness/cli/testing/lab.ts'))};` +
          `const { code, stdout } = await labIn(process.cwd(), ${JSON.stringify(['test', ...args])}, { root: process.cwd() });` +
          'process.stdout.write(stdout); process.exitCode = code;';
        const { NODE_TEST_CONTEXT: _, ...env } = process.env;
        const child = spawn(process.execPath, ['--input-type=module', '--eval', script], { cwd: folder, env });
        let output = '';
        child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
        child.once('error', reject);
        child.once('close', (code) => resolve({ code, lines: output.trimEnd().split('\n') }));
      });

    it('ends two invocations of the runner with their total, and fails if one has failed', async () => {
      const { code, lines } = await run();
      assert.equal(lines.at(-1), '1 passed, 1 failed, 1 skipped', lines.join('\n'));
      assert.equal(code, 1);
      const at = (text: string): number => lines.findIndex((line) => line.includes(text));
      assert.ok(at('one') < at('three'), lines.join('\n'));
    });

    it("ends one with the runner's own summary", async () => {
      const { code, lines } = await run('harness/light.test.ts');
      assert.equal(code, 0);
      assert.match(lines.at(-1) ?? '', /duration_ms/);
    });

    it('leaves nothing running when it alone is interrupted', async () => {
      const pidFile = join(folder, 'pid');
      const hanging = join(folder, 'hanging.test.ts');
      await writeFile(
        hanging,
        `import { writeFileSync } from 'node:fs'; import { it } from 'node:test';
        it('hangs', () => { writeFileSync(${JSON.stringify(pidFile)}, String(process.pid)); return new Promise((end) => setTimeout(end, 50_000)); });`,
      );
      const { NODE_TEST_CONTEXT: _, ...env } = process.env;
      const child = spawn(process.execPath, [join(root, 'harness/main.ts'), 'test', hanging], { env, stdio: 'ignore' });
      const ended = once(child, 'exit');
      while (!existsSync(pidFile)) await delay(50);
      child.kill('SIGINT');
      assert.deepEqual(await ended, [130, null]);
      // The runner ends its processes, and does not wait for it.
      const pid = Number(await readFile(pidFile, 'utf8'));
      while (existsSync(`/proc/${pid}`)) await delay(50);
    });
  });
});
