import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { runCommand } from '../command.ts';
import { inspectEngine } from '../engine.ts';

/** Why tests on real containers cannot run here; false if they can. */
export async function whySkip(images: Readonly<Record<string, string>>): Promise<string | false> {
  const state = await inspectEngine(runCommand);
  if ('lacks' in state) return state.lacks.map(({ message }) => message).join('; ');
  for (const [component, image] of Object.entries(images)) {
    const { code } = await runCommand('docker', ['image', 'inspect', image]);
    if (code !== 0) return `there is no image ${image}: node scripts/build-images.ts ${component} --images build`;
  }
  return false;
}

/** Runs `docker` and returns what it printed; a failure ends the test. */
export async function docker(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await runCommand('docker', args);
  assert.equal(code, 0, `docker ${args.join(' ')}: ${stderr}`);
  return stdout.trim();
}

/** Waits until a container's health check says yes; a container that has ended, or does not get there in time, ends the test with its log. */
export async function untilHealthy(container: string, timeoutMs: number): Promise<void> {
  for (const begunMs = performance.now(); performance.now() - begunMs < timeoutMs; await delay(500)) {
    const state = await docker('inspect', '--format', '{{.State.Status}} {{.State.Health.Status}}', container);
    if (state === 'running healthy') return;
    if (state.startsWith('exited')) break;
  }
  assert.fail(`${container} did not become healthy:\n${await docker('logs', '--tail', '20', container)}`);
}
