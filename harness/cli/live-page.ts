import type { LiveFeed } from '../live/feed.ts';
import { LiveServer } from '../live/page/live-server.ts';
import { showInBrowser } from './browser.ts';
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
  if (browser) await showInBrowser(server.url, context);
  return server;
}
