import type { LiveFeed } from '../live/feed.ts';
import { plainLines } from '../live/terminal/plain-lines.ts';
import { TerminalView } from '../live/terminal/terminal-view.ts';
import type { CliContext } from './context.ts';

type Streams = Pick<CliContext, 'stderr' | 'clock' | 'env'>;

/**
 * Shows a run on stderr until the result is called: live on a terminal, in plain lines where nobody watches (a pipe, a CI system) or where the
 * terminal can do no better.
 */
export function showProgress(feed: LiveFeed, { stderr, clock, env }: Streams): () => void {
  const { terminal } = stderr;
  if (terminal === undefined || isSet(env['CI']) || env['TERM'] === 'dumb') {
    return feed.subscribe(plainLines((line) => void stderr.write(`${line}\n`)));
  }
  const view = new TerminalView(
    {
      write: (text) => void stderr.write(text),
      get columns() {
        return stderr.columns;
      },
      get rows() {
        return terminal.rows;
      },
      color: stderr.color,
      onResize: (callback) => terminal.onResize(callback),
      setRestore: (text) => terminal.setRestore(text),
    },
    () => clock.epochMs(),
  );
  view.update(feed.state);
  const unsubscribe = feed.subscribe((state) => view.update(state));
  return () => {
    unsubscribe();
    view.end();
  };
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '' && value !== 'false' && value !== '0';
}
