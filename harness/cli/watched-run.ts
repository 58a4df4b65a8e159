import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readRun, runDirectory, type RunPlaces } from '../../reports/read-run.ts';
import type { LiveFeed } from '../live/feed.ts';
import { readLiveFile } from '../live/live-file.ts';
import { endedAsRecorded, reduceLive } from '../live/live-state.ts';
import { LabError } from '../model/errors.ts';
import type { LiveState } from '../model/live.ts';
import { isGoingOn } from '../run/run-mark.ts';
import type { CliContext } from './context.ts';
import { nameOfRun } from './run-folder.ts';

const POLL_MS = 500;

interface WatchedRun {
  readonly directory: string;
  readonly state: LiveState;
}

/** Finds a run that goes on, the newest if none is named. Throws a LabError `RUN_NOT_FOUND`, or `RUN_NOT_GOING_ON` if it does not go on. */
export async function findLive(run: string | undefined, places: RunPlaces, out?: string): Promise<WatchedRun> {
  if (run !== undefined) {
    const directory = await runDirectory(run, places);
    const state = await readGoingOn(directory);
    if (state !== undefined) return { directory, state };
    const name = nameOfRun(directory, out);
    throw new LabError('RUN_NOT_GOING_ON', `the run in ${directory} does not go on`, {
      hint: `lab report ${name} shows what came of it; if it was killed, lab run --resume ${name} goes on with it`,
    });
  }
  const ids = await readdir(places.directory).catch((): string[] => []);
  for (const id of ids.sort().reverse()) {
    const directory = join(places.directory, id);
    const state = await readGoingOn(directory);
    if (state !== undefined) return { directory, state };
  }
  throw new LabError('RUN_NOT_GOING_ON', `no run goes on in ${places.directory}`);
}

async function readGoingOn(directory: string): Promise<LiveState | undefined> {
  const state = await readLiveFile(directory);
  return state !== undefined && (await isGoingOn(directory)) ? state : undefined;
}

/** Hands on what the run's process writes, until the run ends or the user has seen enough; `resume` is the command that goes on with it if it is killed. */
export async function follow(
  directory: string,
  feed: LiveFeed,
  resume: string,
  clock: CliContext['clock'],
  signal: AbortSignal,
): Promise<void> {
  while (feed.state.end === null) {
    await clock.sleep(POLL_MS, signal);
    if (signal.aborted) return;
    const state = await readGoingOn(directory);
    if (state === undefined) feed.replace(await ended(feed.state, directory, resume, clock.epochMs()));
    else if (state.updatedMs !== feed.state.updatedMs) feed.replace(state);
  }
}

/** The last state of a run whose process has ended: what came of it stands in its record. */
async function ended(last: LiveState, directory: string, resume: string, nowMs: number): Promise<LiveState> {
  // Who ends in order takes the file with him; who is killed leaves it.
  const left = await readLiveFile(directory);
  const record = left === undefined ? await readRun(directory).catch(() => undefined) : undefined;
  if (record !== undefined) return endedAsRecorded(last, record);
  const error = `it was killed; go on with: ${resume}`;
  return reduceLive(left ?? last, { kind: 'end', outcome: 'failed', exitCode: 3, error }, nowMs);
}
