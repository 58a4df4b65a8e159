import assert from 'node:assert/strict';
import { it } from 'node:test';
import { hasDesktop } from './browser.ts';

it('a browser is opened only where the user would see it', () => {
  const cases: [env: Record<string, string>, system: NodeJS.Platform, opens: boolean][] = [
    [{}, 'linux', false],
    [{ DISPLAY: ':0' }, 'linux', true],
    [{ WAYLAND_DISPLAY: 'wayland-0' }, 'linux', true],
    [{ WSL_DISTRO_NAME: 'Debian' }, 'linux', true],
    [{ DISPLAY: ':0', SSH_CONNECTION: '10.0.0.1 22' }, 'linux', false],
    [{}, 'darwin', true],
    [{ CI: 'true' }, 'darwin', false],
  ];
  for (const [env, system, opens] of cases) assert.equal(hasDesktop(env, system), opens, JSON.stringify(env));
});
