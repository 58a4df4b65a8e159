import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { isRunId, readRun, runDirectory, type RunPlaces } from '../../reports/read-run.ts';
import { LabError } from '../model/errors.ts';
import type { RunRecord } from '../model/run-record.ts';
import { isGoingOn } from '../run/run-mark.ts';
import type { CliContext } from './context.ts';
import { hasRecord, isResumable, nameOfRun } from './run-folder.ts';
import { shellWord } from './shell-word.ts';

/** Where to look, and `--out` as the user gave it, for commands to copy. */
export interface RecordPlaces extends RunPlaces {
  readonly out?: string | undefined;
}

/**
 * The record of a run. `latest` is the newest run that has one; if a newer run has none, stderr is told which, and why.
 *
 * @throws LabError RUN_NOT_FOUND, with a hint that says what can be done about a run without a record; RUN_RECORD_INVALID
 */
export async function findRecord(run: string, places: RecordPlaces, context: Pick<CliContext, 'stderr' | 'program'>): Promise<RunRecord> {
  const directory = await runDirectory(run, places);
  const found = await stat(directory).catch(() => undefined);
  // A path that leads to nothing, or to a file: reading it says what is the matter.
  if (found?.isDirectory() !== true || hasRecord(directory)) return readRun(directory);
  const { what, hint } = await whyNoRecord(
    directory,
    /[/\\]/.test(run) ? shellWord(run) : nameOfRun(directory, places.out),
    context.program,
  );
  const older = run === 'latest' ? await newestWithRecord(places.directory) : undefined;
  if (older === undefined) throw new LabError('RUN_NOT_FOUND', what, { hint });
  await context.stderr.write(`${what}: ${hint}\nThe newest run with a record is ${basename(older)}:\n`);
  return readRun(older);
}

async function newestWithRecord(runsDirectory: string): Promise<string | undefined> {
  const ids = (await readdir(runsDirectory)).filter(isRunId).sort();
  const id = ids.findLast((each) => hasRecord(join(runsDirectory, each)));
  return id === undefined ? undefined : join(runsDirectory, id);
}

/** What became of the run in a folder without a record, and what can be done; `name` is how the user may call it. */
async function whyNoRecord(directory: string, name: string, program: string): Promise<{ what: string; hint: string }> {
  const id = basename(directory);
  if (await isGoingOn(directory)) return { what: `run ${id} still goes on`, hint: `${program} watch ${name} shows it` };
  if (isResumable(directory)) {
    return { what: `run ${id} was killed and has no record`, hint: `${program} run --resume ${name} goes on with it` };
  }
  if (!isRunId(id)) return { what: `${directory} holds no run`, hint: `${program} runs lists those that there are` };
  return {
    what: `run ${id} ended before its load began, and left no record`,
    hint: `there is nothing to go on with; ${program} run starts a new one`,
  };
}
