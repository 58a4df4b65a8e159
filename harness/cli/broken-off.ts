import { basename, join } from 'node:path';
import type { Platform } from '../model/platform.ts';
import type { RunOptions } from '../run/run-options.ts';
import type { CliContext } from './context.ts';
import { environmentDirectory } from './environments.ts';
import { PLATFORM_FOLDER } from './places.ts';
import { hasRecord, isResumable, nameOfRun } from './run-folder.ts';
import { shellWord } from './shell-word.ts';

/** What the user is told who has forced the end of the run in a folder: how to go on, if there is a way, and how to remove what is left. */
export function brokenOffRun(
  directory: string,
  out: string | undefined,
  platform: Platform | undefined,
  { program }: Pick<CliContext, 'program'>,
): string {
  const id = basename(directory);
  const name = nameOfRun(directory, out);
  const canGoOn = isResumable(directory);
  const remains = hasRecord(directory) && !canGoOn ? undefined : platform?.elsewhere(join(directory, PLATFORM_FOLDER))?.remains;
  const flags = `${canGoOn ? ' --resumable' : ''}${out === undefined ? '' : ` --out ${shellWord(out)}`}`;
  const removal =
    remains === undefined
      ? ''
      : `${remains} may be left. To remove them, with all runs that were killed: ${program} runs prune --outcome killed --keep 0${flags}\n`;
  if (canGoOn) return `run ${id} was broken off. To go on with it: ${program} run --resume ${name}\n${removal}`;
  if (hasRecord(directory)) return `run ${id} was broken off after its record was written: ${program} report ${name}\n`;
  return `run ${id} was broken off before its load began: there is nothing to go on with\n${removal}`;
}

/** What the user is told who has forced the end of a start. */
export function brokenOffStart(name: string, platform: Platform, context: Pick<CliContext, 'home' | 'program'>): string {
  const remains = platform.elsewhere(environmentDirectory(context, name))?.remains;
  const what = remains === undefined ? 'parts of it' : remains;
  return `the start of environment ${name} was broken off; ${what} may be left. To remove them: ${context.program} reset --environment ${name}\n`;
}

/** Command lines for hints of a run, with the folder that it is in if the user has given one. */
export function waysOn(directory: string, out: string | undefined, { program }: Pick<CliContext, 'program'>): RunOptions['wayOn'] {
  const place = out === undefined ? '' : ` --out ${shellWord(out)}`;
  return { resume: `${program} run --resume ${nameOfRun(directory, out)}`, prune: `${program} runs prune --keep 10${place}` };
}
