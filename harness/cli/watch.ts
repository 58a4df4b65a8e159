import { defineCommand } from './command.ts';
import { out, quiet } from './options.ts';
import { runPlaces } from './places.ts';
import { nameOfRun } from './run-folder.ts';

/** How long an open page may take to fetch the report after the run. */
const REPORT_GRACE_MS = 5000;

/** `lab watch [RUN]`: looks at a run that goes on in another process on this machine. */
export const watch = defineCommand({
  name: 'watch',
  group: 'Measure',
  summary: 'Watch a run that goes on: here and in the browser',
  positionals: { run: { type: 'string', describe: 'Id of a run, its beginning or its folder [default: the newest that goes on]' } },
  options: {
    out,
    open: { type: 'boolean', default: true, describe: 'Open the browser, where there is a desktop; the address is printed in any case' },
    quiet,
  },
  examples: [
    ['lab watch', 'The newest run that goes on; Ctrl-C ends the watching, not the run'],
    ['lab watch 20260302 --no-open', 'A certain one; only print the address of its page'],
  ],
  exits: { 0: 'the run has ended, whatever came of it, or was watched for long enough (Ctrl-C)', 2: 'no such run goes on' },
  async run({ run, out: folder, open, quiet: isQuiet }, context) {
    const signal = context.interrupts({ announce: false });
    const { LiveFeed } = await import('../live/feed.ts');
    const { findLive, follow } = await import('./watched-run.ts');
    const { openLivePage } = await import('./live-page.ts');
    const { showProgress } = await import('./progress.ts');
    const { directory, state } = await findLive(run, runPlaces(context, folder), folder);
    const feed = new LiveFeed(state, () => context.clock.epochMs());
    const page = await openLivePage(feed, directory, context, { output: context.stdout, browser: open });
    const endProgress = isQuiet ? () => {} : showProgress(feed, context);
    const name = nameOfRun(directory, folder);
    await follow(directory, feed, `${context.program} run --resume ${name}`, context.clock, signal);
    endProgress();
    const { end } = feed.state;
    await page.close(signal.aborted ? 0 : REPORT_GRACE_MS);
    await context.stdout.write(
      end === null
        ? `the run goes on; to watch it again: ${context.program} watch ${name}\n`
        : `the run has ended: ${end.error ?? end.outcome}\nRecord and reports: ${directory}\n`,
    );
    return 0;
  },
});
