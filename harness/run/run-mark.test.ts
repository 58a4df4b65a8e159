import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { LabError } from '../model/errors.ts';
import { isGoingOn, markRun } from './run-mark.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lakelab-mark-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

test('a run goes on while it is marked, and nobody else can take it', async () => {
  {
    await using _mark = await markRun(directory, process.pid);
    assert.equal(await isGoingOn(directory), true);
    await assert.rejects(markRun(directory, process.pid), (error) => error instanceof LabError && error.code === 'RUN_GOING_ON');
  }
  assert.equal(await isGoingOn(directory), false);
  assert.deepEqual(await readdir(directory), []);
});

test('the mark of a process that was killed does not count', async () => {
  const child = spawn('sleep', ['60']);
  await markRun(directory, child.pid as number);
  assert.equal(await isGoingOn(directory), true);
  child.kill('SIGKILL');
  await once(child, 'exit');
  assert.equal(await isGoingOn(directory), false);
  await using _mark = await markRun(directory, process.pid);
  assert.equal(await isGoingOn(directory), true);
});

test('another process that has got the same number does not count', { skip: !existsSync('/proc/self/stat') }, async () => {
  await markRun(directory, process.pid);
  const file = join(directory, 'running.json');
  const mark = JSON.parse(await readFile(file, 'utf8')) as { startTicks: string };
  await writeFile(file, JSON.stringify({ ...mark, startTicks: String(Number(mark.startTicks) - 1) }));
  assert.equal(await isGoingOn(directory), false);
});
