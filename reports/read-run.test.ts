import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { LabError, type ErrorCode } from '../harness/model/errors.ts';
import { parseRun, readRun, runDirectory } from './read-run.ts';
import { goodRun } from './testing.ts';
import { writeRun } from './write-run.ts';

const failsWith =
  (code: ErrorCode, message: RegExp) =>
  (error: unknown): boolean => {
    assert.ok(error instanceof LabError, String(error));
    assert.equal(error.code, code);
    assert.match(error.message, message);
    assert.ok(error.hint);
    return true;
  };

describe('runs on disk', () => {
  let directory: string;
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'lakelab-runs-'));
    for (const id of ['20260101T000000-smoke-aaaa', '20260102T000000-smoke-bbbb']) await mkdir(join(directory, id));
  });
  after(() => rm(directory, { recursive: true, force: true }));
  const places = () => ({ directory, cwd: directory });

  it('come back as they were written, with all renderings and nothing half-written', async () => {
    const folder = join(directory, '20260101T000000-smoke-aaaa');
    await writeRun(folder, goodRun());
    assert.deepEqual(await readRun(folder), goodRun());
    assert.deepEqual(await readRun(join(folder, 'run.json')), goodRun());
    assert.deepEqual((await readdir(folder)).sort(), ['junit.xml', 'report.html', 'report.md', 'run.json']);
    assert.match(await readFile(join(folder, 'report.md'), 'utf8'), /^# smoke on embedded/);
    assert.match(await readFile(join(folder, 'report.html'), 'utf8'), /^<!doctype html>[^]*<h1>smoke on embedded<\/h1>[^]*<\/html>\n$/);
  });

  it('are found by id, beginning, latest and path', async () => {
    const newest = join(directory, '20260102T000000-smoke-bbbb');
    for (const name of [
      '20260102T000000-smoke-bbbb',
      '20260102',
      'latest',
      newest,
      join(newest, 'run.json'),
      './20260102T000000-smoke-bbbb',
    ]) {
      assert.equal(await runDirectory(name, places()), newest, name);
    }
  });

  it('that do not exist, or could be several, are told with the newest as a hint', async () => {
    await assert.rejects(runDirectory('2027', places()), failsWith('RUN_NOT_FOUND', /no run "2027"/));
    await assert.rejects(runDirectory('2026', places()), failsWith('RUN_NOT_FOUND', /fits 2 runs/));
    await assert.rejects(readRun(join(directory, '20260102T000000-smoke-bbbb')), failsWith('RUN_NOT_FOUND', /no readable .*run\.json/));
  });

  it('cannot be written over a file', async () => {
    await writeFile(join(directory, 'file'), '');
    await assert.rejects(writeRun(join(directory, 'file'), goodRun()), failsWith('OUTPUT_UNWRITABLE', /cannot write/));
  });
});

describe('a run.json that is none', () => {
  const good = JSON.stringify(goodRun());
  const cases: [string, string, RegExp][] = [
    ['is cut off', good.slice(0, -10), /run\.json is not JSON/],
    ['is empty', '', /run\.json is not JSON/],
    ['is of another kind', '[]', /schemaVersion none; this lakelab reads 1/],
    ['is of an older version', good.replace('"schemaVersion":1', '"schemaVersion":0'), /schemaVersion 0; this lakelab reads 1/],
    ['is of a newer version', good.replace('"schemaVersion":1', '"schemaVersion":2'), /schemaVersion 2; this lakelab reads 1/],
    ['lacks a field', JSON.stringify({ ...goodRun(), seed: undefined }), /run\.json: seed: /],
    ['has a verdict of no known outcome', good.replace('"outcome":"met","margin"', '"outcome":"fine","margin"'), /verdicts\.0\.outcome/],
  ];
  for (const [name, text, message] of cases) {
    it(name, () => assert.throws(() => parseRun(text, 'run.json'), failsWith('RUN_RECORD_INVALID', message)));
  }
});
