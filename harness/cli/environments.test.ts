import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, it } from 'node:test';
import { fakePlatform } from './testing/fake-platform.ts';
import { labIn } from './testing/lab.ts';
import { requireComponent } from './logs.ts';

let cwd: string;
before(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'lakelab-environments-'));
  await mkdir(join(cwd, '.lakelab'));
  await writeFile(join(cwd, '.lakelab', 'environments'), 'a file where a folder is needed');
});
after(() => rm(cwd, { recursive: true, force: true }));

it('where environments cannot be kept, commands say so, and give no advice that they do not take', async () => {
  const hint = `hint: environments are kept in ${join(cwd, '.lakelab', 'environments')}: it must be a folder that you may`;
  const up = await labIn(cwd, ['up']);
  assert.equal(up.code, 2);
  assert.match(up.stderr, /^error OUTPUT_UNWRITABLE: .*cannot be written/);
  assert.ok(up.stderr.includes(hint) && !up.stderr.includes('--out'), up.stderr);
  const status = await labIn(cwd, ['status']);
  assert.equal(status.code, 2);
  assert.match(status.stderr, /^error ENVIRONMENT_NOT_FOUND: environment "default" cannot be read: /);
  assert.ok(status.stderr.includes(hint), status.stderr);
});

it('who asks for the log of an endpoint is told the component behind it', () => {
  const { components } = fakePlatform({
    components: [
      { name: 'haproxy', role: 'gateway: TLS, rate limit, load balancer', version: '3', fidelity: 'real' },
      { name: 'kafka', role: 'durable queue', version: '4', fidelity: 'real' },
    ],
  });
  const meant = 'the platform has no component "gateway" (did you mean "haproxy"?)';
  assert.throws(() => requireComponent('gateway', components), { code: 'BAD_USAGE', message: meant });
  assert.throws(() => requireComponent('kafak', components), { message: /did you mean "kafka"/ });
  requireComponent('kafka', components);
});
