import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { after, before, describe, it, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { runRecordSchema } from '../harness/model/run-record.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
/** npm finds no other Node.js than the one that runs this. */
const env = { ...process.env, PATH: `${dirname(process.execPath)}${delimiter}${process.env['PATH'] ?? ''}` };

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function run(program: string, words: readonly string[], cwd: string): Promise<Ended> {
  return new Promise((done) => {
    execFile(program, words, { cwd, env, maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
      done({ code, stdout, stderr: stderr === '' && error !== null ? error.message : stderr });
    });
  });
}

/** A machine without a registry cannot install anything: that says nothing about the package. */
const NO_REGISTRY = /ENOTCACHED|ENOTFOUND|ECONNREFUSED|ETIMEDOUT|EAI_AGAIN|ENETUNREACH|ECONNRESET|E403|E404/;

describe('the package', { timeout: 300_000 }, () => {
  let folder: string;
  let packed: Ended;
  let installed: Ended;
  const lab = (...words: string[]): Promise<Ended> => run(join(folder, 'node_modules/.bin/lakelab'), words, folder);
  const needsInstall = (t: TestContext): boolean => {
    if (installed.code === 0) return true;
    const why = NO_REGISTRY.exec(installed.stderr)?.[0];
    assert.ok(why !== undefined, installed.stderr);
    t.skip(`npm could not get the dependencies (${why})`);
    return false;
  };

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lakelab-package-'));
    packed = await run('npm', ['pack', '--silent', '--pack-destination', folder], root);
    await writeFile(join(folder, 'package.json'), '{"private":true}');
    const file = (await readdir(folder)).find((name) => name.endsWith('.tgz')) ?? 'missing.tgz';
    const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', '--fetch-retries=0'];
    installed = await run('npm', ['install', ...flags, join(folder, file)], folder);
  });
  after(async () => {
    await run('chmod', ['-R', 'u+w', folder], tmpdir());
    await rm(folder, { recursive: true, force: true });
  });

  it('is packed, holds no TypeScript and no tests, and leaves nothing in the clone', async () => {
    assert.equal(packed.code, 0, packed.stderr);
    const [file] = (await readdir(folder)).filter((name) => name.endsWith('.tgz'));
    const { stdout } = await run('tar', ['tzf', file ?? ''], folder);
    const names = stdout.trimEnd().split('\n');
    for (const name of ['lab', 'LICENSE', 'README.md', 'docs/errors.md', 'dist/harness/main.js', 'dist/scenarios/smoke.yaml']) {
      assert.ok(names.includes(`package/${name}`), name);
    }
    assert.deepEqual(
      names.filter((name) => name.endsWith('.ts') || /\.test\.|\/(testing|golden|fixtures)\//.test(name)),
      [],
    );
    assert.ok(!(await readdir(root)).includes('dist'));
  });

  it('runs a scenario where it is installed, and writes only to where the user stands', async (t) => {
    if (!needsInstall(t)) return;
    const own = join(folder, 'node_modules/lakelab');
    const before = await readdir(own, { recursive: true });
    await run('chmod', ['-R', 'a-w', own], folder);
    const { code, stdout, stderr } = await lab('run', 'smoke', '--duration', '1s', '--json');
    const record = runRecordSchema.parse(JSON.parse(stdout));
    // In a second there are few samples and much noise: what counts here is that everything works, which the account shows.
    assert.ok(code === 0 || code === 1 || code === 4, stderr);
    assert.ok(record.accounting.length > 0);
    for (const { delivery } of record.accounting) assert.match(delivery, /^(persisted|rejected_as_planned)$/);
    assert.ok(record.etl.length > 0);
    // Upkeep of tables has no result, and what depends on repeated requests cannot be known from the seed.
    assert.deepEqual(
      record.etl.filter(({ correct, truth }) => correct !== true && truth !== undefined),
      [],
    );
    assert.ok(record.etl.filter(({ correct }) => correct === true).length > 300);
    assert.match(record.command, /^npx lakelab run smoke/);
    const [id] = await readdir(join(folder, 'runs'));
    assert.equal(id, record.runId);
    assert.deepEqual(runRecordSchema.parse(JSON.parse(await readFile(join(folder, 'runs', id ?? '', 'run.json'), 'utf8'))), record);
    assert.deepEqual(await readdir(own, { recursive: true }), before);
    assert.match(await readFile(join(folder, 'runs', id ?? '', 'report.html'), 'utf8'), /<svg [^]*<script>[^]*<\/html>\n$/);
    const { stdout: table } = await lab('runs');
    assert.match(table, new RegExp(`^${record.runId}`, 'm'));
  });

  it('explains itself: help, scenarios, errors, and what only a clone can do', async (t) => {
    if (!needsInstall(t)) return;
    assert.match((await lab('--help')).stdout, /lab run \[scenario\]/);
    assert.match((await lab('scenarios')).stdout, /imvu-day/);
    assert.match((await lab('rnu')).stderr, /did you mean "lab run"/);
    const test = await lab('test');
    assert.equal(test.code, 2);
    assert.match(test.stderr, /^error SOURCES_MISSING: /);
  });

  it('says which Node.js it needs', async (t) => {
    if (!needsInstall(t)) return;
    const bin = join(folder, 'old');
    await mkdir(bin);
    await writeFile(join(bin, 'node'), '#!/bin/sh\necho v22.1.0\n');
    await chmod(join(bin, 'node'), 0o755);
    const { code, stderr } = await run(
      'env',
      [`PATH=${bin}${delimiter}/usr/bin${delimiter}/bin`, join(folder, 'node_modules/.bin/lab'), 'run'],
      folder,
    );
    assert.equal(code, 3);
    assert.match(stderr, /^error NODE_MISSING: lakelab needs Node\.js >= 24\.12; the PATH has v22\.1\.0\nhint: .+\n$/);
  });
});
