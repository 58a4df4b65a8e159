import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { writeEnvironmentFiles } from './environment-files.ts';

const parent = await mkdtemp(join(tmpdir(), 'lakelab-environment-'));
after(() => rm(parent, { recursive: true, force: true }));
const directory = join(parent, 'mine');

const write = (nowMs: number): Promise<string> =>
  writeEnvironmentFiles({ directory, project: 'lakelab-mine', ports: { gateway: 18443 }, nowMs });

test('writes what compose needs, and keeps its secrets when asked again', async () => {
  const path = await write(Date.UTC(2026, 0, 1));
  const first = await readFile(path, 'utf8');
  assert.match(first, /^COMPOSE_PROJECT_NAME=lakelab-mine$/m);
  assert.match(first, /^LAKELAB_PORT_GATEWAY=18443$/m);
  const passwords = [...first.matchAll(/PASSWORD=(.*)$/gm)].map(([, password]) => password);
  assert.equal(new Set(passwords).size, 4);
  assert.match(first, /^COMPOSE_PROFILES=full$/m);
  for (const password of passwords) assert.match(password ?? '', /^[\w-]{32}$/);
  assert.equal(await readFile(await write(Date.UTC(2026, 1, 1)), 'utf8'), first);
});

test('names the profile of the dashboards where they run', async () => {
  const path = await writeEnvironmentFiles({
    directory: join(parent, 'shown'),
    project: 'x',
    profile: 'monitored',
    dashboards: true,
    nowMs: 0,
  });
  assert.match(await readFile(path, 'utf8'), /^COMPOSE_PROFILES=monitored,dashboards$/m);
});

test('makes a certificate for this machine, and lets nobody else into the folder', async () => {
  await write(Date.UTC(2026, 0, 1));
  const pem = await readFile(join(directory, 'gateway.pem'), 'utf8');
  assert.match(pem, /-----BEGIN PRIVATE KEY-----/);
  const certificate = new X509Certificate(pem);
  const ca = new X509Certificate(await readFile(join(directory, 'ca.pem')));
  assert.equal(certificate.checkIP('127.0.0.1'), '127.0.0.1');
  assert.ok(certificate.verify(ca.publicKey));
  assert.equal((await stat(directory)).mode & 0o777, 0o700);
  assert.equal((await stat(join(directory, 'compose.env'))).mode & 0o777, 0o600);
});
