import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, it } from 'node:test';

const root = mkdtempSync(join(tmpdir(), 'lakelab-compose-env-'));
after(() => rmSync(root, { recursive: true, force: true }));

/** The project that an environment of this folder is given. */
function projectOf(...words: readonly string[]): string | undefined {
  const path = execFileSync(process.execPath, [resolve(import.meta.dirname, 'make-compose-env.ts'), ...words], { encoding: 'utf8' }).trim();
  return /^COMPOSE_PROJECT_NAME=(.+)$/m.exec(readFileSync(path, 'utf8'))?.[1];
}

it('environments of the same name in two clones have projects of their own, which they keep', () => {
  const first = projectOf(join(root, 'one/mine'));
  assert.match(first ?? '', /^lakelab-mine-[0-9a-f]{8}$/);
  assert.notEqual(projectOf(join(root, 'two/mine')), first);
  assert.equal(projectOf(join(root, 'one/mine')), first);
  assert.equal(projectOf(join(root, 'one/mine'), 'my-own'), 'my-own');
});

it('one that has volumes under an earlier name keeps it', () => {
  const folder = join(root, 'old/mine');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'compose.env'), 'COMPOSE_PROJECT_NAME=lakelab-mine\nLAKELAB_DIRECTORY=/somewhere\n');
  assert.equal(projectOf(folder), 'lakelab-mine');
});
