import { platform } from 'node:os';
import type { LiveFeed } from '../live/feed.ts';
import { LiveServer } from '../live/page/live-server.ts';
import { messageOf } from '../model/errors.ts';
import type { CliContext, Output } from './context.ts';

/** 128 bits: nobody guesses the page's address. */
const TOKEN_BYTES = 16;

/** Serves the live page of a run on this machine, says where, and opens it where there is a desktop to open it on. */
export async function openLivePage(
  feed: LiveFeed,
  directory: string,
  context: CliContext,
  { output, browser }: { readonly output: Output; readonly browser: boolean },
): Promise<LiveServer> {
  const server = await LiveServer.start({ feed, directory, token: context.randomHex(TOKEN_BYTES), epochMs: () => context.clock.epochMs() });
  await output.write(`live page: ${server.url}\n`);
  if (browser && hasDesktop(context.env, platform())) {
    const { default: open } = await import('open');
    await open(server.url).catch((error: unknown) => context.stderr.write(`the browser could not be opened: ${messageOf(error)}\n`));
  }
  return server;
}

/** Whether a browser would open where the user sits. */
export function hasDesktop(env: CliContext['env'], system: NodeJS.Platform): boolean {
  const isSet = (name: string): boolean => env[name] !== undefined && env[name] !== '';
  if (isSet('CI') || isSet('SSH_CONNECTION')) return false;
  return system === 'darwin' || isSet('DISPLAY') || isSet('WAYLAND_DISPLAY') || isSet('WSL_DISTRO_NAME');
}
