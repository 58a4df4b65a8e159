import { platform } from 'node:os';
import { messageOf } from '../model/errors.ts';
import type { CliContext } from './context.ts';

/** Opens a URL where the user sits. Resolves to whether it did; where there is no desktop it does nothing, and a browser that does not start is told on stderr. */
export async function showInBrowser(url: string, context: Pick<CliContext, 'env' | 'openBrowser' | 'stderr'>): Promise<boolean> {
  if (!hasDesktop(context.env, platform())) return false;
  try {
    await context.openBrowser(url);
    return true;
  } catch (error) {
    await context.stderr.write(`the browser could not be opened: ${messageOf(error)}\n`);
    return false;
  }
}

/** Whether a browser would open where the user sits. */
export function hasDesktop(env: CliContext['env'], system: NodeJS.Platform): boolean {
  const isSet = (name: string): boolean => env[name] !== undefined && env[name] !== '';
  if (isSet('CI') || isSet('SSH_CONNECTION')) return false;
  return system === 'darwin' || isSet('DISPLAY') || isSet('WAYLAND_DISPLAY') || isSet('WSL_DISTRO_NAME');
}
