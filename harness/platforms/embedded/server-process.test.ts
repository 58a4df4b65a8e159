import assert from 'node:assert/strict';
import { pbkdf2 } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { contextFor } from '../../testing/conformance.ts';
import { embedded } from './embedded.ts';
import { startServer } from './server-process.ts';

const threads = Number(process.env['UV_THREADPOOL_SIZE'] ?? 4);

/** Names the processes that this one has begun, and that have not ended; only Linux has it. */
const childrenFile = `/proc/self/task/${process.pid}/children`;

function children(): readonly number[] {
  const text = readFileSync(childrenFile, 'utf8').trim();
  return text === '' ? [] : text.split(' ').map(Number);
}

/** Keeps the threads busy that read and write files, so that all work on files takes its time. */
async function delayFiles(signal: AbortSignal): Promise<void> {
  const work = promisify(pbkdf2);
  const keepBusy = async (): Promise<void> => {
    while (!signal.aborted) await work('a', 'b', 1_000_000, 32, 'sha256');
  };
  await Promise.all(Array.from({ length: threads }, keepBusy));
}

const skip = !existsSync(childrenFile) && `there is no ${childrenFile}`;

test('a Ctrl-C that ends the server before it has done anything ends the start', { skip, timeout: 60_000 }, async () => {
  const directory = await mkdtemp(join(tmpdir(), 'lakelab-server-'));
  const [interrupt, done] = [new AbortController(), new AbortController()];
  const busy = delayFiles(done.signal);
  const before = new Set(children());
  const kill = setInterval(() => {
    for (const pid of children().filter((child) => !before.has(child))) {
      interrupt.abort();
      process.kill(pid, 'SIGKILL');
    }
  }, 1);
  try {
    const start = startServer({ ...contextFor(embedded, directory), signal: interrupt.signal }, false);
    await assert.rejects(start, (error) => error === interrupt.signal.reason);
    assert.deepEqual(await readdir(directory), ['server.log']);
  } finally {
    clearInterval(kill);
    done.abort();
    await busy;
    await rm(directory, { recursive: true });
  }
});
