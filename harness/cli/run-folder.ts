import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { shellWord } from './shell-word.ts';

/** Whether a run has ended with a record. */
export function hasRecord(directory: string): boolean {
  return existsSync(join(directory, 'run.json'));
}

/** Whether `lab run --resume` can go on with a run that nobody works on any more: its load had begun, and was not brought to an end. */
export function isResumable(directory: string): boolean {
  return existsSync(join(directory, 'state.json'));
}

/** How to name a run to another command: its id, and the folder that it is in if the user has given one with `--out`. */
export function nameOfRun(directory: string, out: string | undefined): string {
  return `${basename(directory)}${out === undefined ? '' : ` --out ${shellWord(out)}`}`;
}
