import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { runCommand } from './command.ts';
import { readImageTable } from './image-table.ts';
import { whySkip } from './testing/containers.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const { components } = await readImageTable(join(root, 'compose/images.yaml'));
const prometheus = components['prometheus']?.tag ?? '';
const alertmanager = components['alertmanager']?.tag ?? '';

/** Runs a tool of an image on a folder of compose/config, which it sees where the service does; fails with what it says. */
async function tool(image: string, folder: string, ...command: string[]): Promise<void> {
  const mount = `${join(root, 'compose/config', folder)}:/etc/${folder}:ro`;
  const [entrypoint = '', ...args] = command;
  const options = ['--rm', '--network', 'none', '--volume', mount, '--workdir', `/etc/${folder}`, '--entrypoint', entrypoint];
  const { code, stdout, stderr } = await runCommand('docker', ['run', ...options, image, ...args]);
  assert.equal(code, 0, stdout + stderr);
}

describe('the configuration of', { skip: await whySkip({ prometheus, alertmanager }), timeout: 300_000 }, () => {
  it('Prometheus is one that it takes, with its rules', () =>
    tool(prometheus, 'prometheus', 'promtool', 'check', 'config', 'prometheus.yml'));

  it('Alertmanager is one that it takes', () => tool(alertmanager, 'alertmanager', 'amtool', 'check-config', 'alertmanager.yml'));

  for (const tests of ['alerts', 'indicators']) {
    it(`${tests} passes the tests beside it`, () => tool(prometheus, 'prometheus', 'promtool', 'test', 'rules', `rules/${tests}.test.yml`));
  }
});
