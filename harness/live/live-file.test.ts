import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { LiveFile, readLiveFile } from './live-file.ts';
import { begun } from './testing/states.ts';

describe('live.json', () => {
  let directory: string;
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'lakelab-live-'));
  });
  after(() => rm(directory, { recursive: true, force: true }));

  it('holds the newest state while the run lasts, and goes with it', async () => {
    let state = begun();
    {
      await using _file = new LiveFile(directory, () => state);
      await until(async () => (await readLiveFile(directory))?.updatedMs === 0);
      state = begun({ updatedMs: 5 });
      await until(async () => (await readLiveFile(directory))?.updatedMs === 5);
      assert.deepEqual(await readLiveFile(directory), state);
    }
    assert.deepEqual(await readdir(directory), []);
    assert.equal(await readLiveFile(directory), undefined);
  });

  it('counts as none if it is of another version, or damaged', async () => {
    for (const text of ['{"schemaVersion":2}', '{"sche', JSON.stringify({ ...begun(), schemaVersion: 99 })]) {
      await writeFile(join(directory, 'live.json'), text);
      assert.equal(await readLiveFile(directory), undefined);
    }
  });

  it('disturbs nobody when it cannot be written', async () => {
    await using _file = new LiveFile(join(directory, 'none'), () => begun());
    await delay(50);
  });
});

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let i = 0; !(await holds()); i++) {
    assert.ok(i < 100, 'it never held');
    await delay(50);
  }
}
