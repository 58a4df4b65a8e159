import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readRun, runDirectory, type RunPlaces } from '../../reports/read-run.ts';
import type { LiveFeed } from '../live/feed.ts';
import { readLiveFile, type LiveFileContent } from '../live/live-file.ts';
import { endedAsRecorded, reduceLive } from '../live/live-state.ts';
import { LabError } from '../model/errors.ts';
import type { LiveState } from '../model/live.ts';
import type { CliContext } from './context.ts';

const POLL_MS = 500;

/** Hands on what the run's process writes, until the run ends or the user has seen enough. */
export async function follow(directory: string, feed: LiveFeed, { clock }: Pick<CliContext, 'clock'>, signal: AbortSignal): Promise<void> {
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
  const record = content?.abandoned === true ? undefined : await readRun(directory).catch(() => undefined);
  if (record !== undefined) return endedAsRecorded(state, record);
  const error = `it was killed; go on with: ./lab run --resume ${state.runId}`;
  return reduceLive(state, { kind: 'end', outcome: 'failed', exitCode: 3, error }, nowMs);
}

/** Finds a run that goes on. Throws a LabError `RUN_NOT_FOUND`, or `RUN_NOT_LIVE` if it does not go on. */
export async function findLive(
  run: string | undefined,
  places: RunPlaces,
  { clock }: Pick<CliContext, 'clock'>,
): Promise<{ directory: string; state: LiveState }> {
  if (run !== undefined) {
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
