import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { LiveFeed } from '../live/feed.ts';
import { readLiveFile, type LiveFileContent } from '../live/live-file.ts';
import { LabError } from '../model/errors.ts';
import { endedAsRecorded, reduceLive } from '../live/live-state.ts';
import type { LiveState } from '../model/live.ts';
import { defineCommand } from './command.ts';
import type { CliContext } from './context.ts';
import { out, quiet } from './options.ts';
import { runPlaces } from './places.ts';

const POLL_MS = 500;
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
    open: { type: 'boolean', default: true, describe: 'Open the browser; --no-open prints the address only' },
    quiet,
  },
  examples: [
    ['lab watch', 'The newest run that goes on; Ctrl-C ends the watching, not the run'],
    ['lab watch 20260302 --no-open', 'A certain one; only print the address of its page'],
  ],
  async run({ run, out: folder, open, quiet: isQuiet }, context) {
    const signal = context.interrupts({ announce: false });
    const { directory, state } = await findLive(run, runPlaces(context, folder), context);
    const { openLivePage } = await import('./live-page.ts');
    const { showProgress } = await import('./progress.ts');
    const feed = new LiveFeed(state, () => context.clock.epochMs());
    const env = open ? context.env : { ...context.env, CI: 'true' };
    const page = await openLivePage(feed, directory, { ...context, env }, context.stdout);
    const endProgress = isQuiet ? () => {} : showProgress(feed, context);
    await follow(directory, feed, context, signal);
    endProgress();
    const { end } = feed.state;
    await page.close(signal.aborted ? 0 : REPORT_GRACE_MS);
    if (end !== null) await context.stdout.write(`the run has ended: ${end.error ?? end.outcome}\nRecord and reports: ${directory}\n`);
    return 0;
  },
});

/** Hands on what the run's process writes, until the run ends or the user has seen enough. */
async function follow(directory: string, feed: LiveFeed, { clock }: CliContext, signal: AbortSignal): Promise<void> {
  while (feed.state.end === null) {
    await clock.sleep(POLL_MS, signal);
    if (signal.aborted) return;
    const content = await readLiveFile(directory, clock.epochMs());
    if (content === undefined || content.abandoned)
      feed.replace(await ended(content?.state ?? feed.state, directory, content, clock.epochMs()));
    else if (content.state.updatedMs !== feed.state.updatedMs) feed.replace(content.state);
  }
}

/** The last state of a run whose process has ended: what came of it stands in its record. */
async function ended(state: LiveState, directory: string, content: LiveFileContent | undefined, nowMs: number): Promise<LiveState> {
  const { readRun } = await import('../../reports/read-run.ts');
  const record = content?.abandoned === true ? undefined : await readRun(directory).catch(() => undefined);
  if (record !== undefined) return endedAsRecorded(state, record);
  const error = `it was killed; go on with: ./lab run --resume ${state.runId}`;
  return reduceLive(state, { kind: 'end', outcome: 'failed', exitCode: 3, error }, nowMs);
}

/** Finds a run that goes on. Throws a LabError `RUN_NOT_FOUND`, or `RUN_NOT_LIVE` if it does not go on. */
async function findLive(
  run: string | undefined,
  places: ReturnType<typeof runPlaces>,
  { clock }: CliContext,
): Promise<{ directory: string; state: LiveState }> {
  if (run !== undefined) {
    const { runDirectory } = await import('../../reports/read-run.ts');
    const directory = await runDirectory(run, places);
    const content = await readLiveFile(directory, clock.epochMs());
    if (content !== undefined && !content.abandoned) return { directory, state: content.state };
    throw content === undefined
      ? new LabError('RUN_NOT_LIVE', `the run in ${directory} does not go on`, { hint: `lab report ${run} shows what came of it` })
      : new LabError('RUN_NOT_LIVE', `the run in ${directory} was killed`, { hint: `lab run --resume ${run} goes on with it` });
  }
  const ids = await readdir(places.directory).catch((): string[] => []);
  for (const id of ids.sort().reverse()) {
    const directory = join(places.directory, id);
    const content = await readLiveFile(directory, clock.epochMs());
    if (content !== undefined && !content.abandoned) return { directory, state: content.state };
  }
  throw new LabError('RUN_NOT_LIVE', `no run goes on in ${places.directory}`, { hint: 'lab run starts one, lab report shows the newest' });
}
