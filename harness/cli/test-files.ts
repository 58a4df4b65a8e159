import { glob } from 'node:fs/promises';
import { LabError } from '../model/errors.ts';

const FOLDERS = ['compose', 'generators', 'harness', 'reports', 'scripts', 'services'];

/** Whether a file of tests starts containers. */
export const startsContainers = (file: string): boolean => file.endsWith('.docker.test.ts');

/** Files of tests for one invocation of the runner, and how many of them go on at a time. */
export interface TestBatch {
  readonly files: readonly string[];
  readonly concurrency: number;
}

/** Parts files of tests and folders of them from flags of the runner. What comes after a flag without `=` may be its value, unless it ends as a file of tests does. */
export function placesAndFlags(words: readonly string[]): { places: string[]; flags: string[] } {
  const mayBeValue = (at: number): boolean => /^-[^=]*$/.test(words[at - 1] ?? '');
  const isPlace = (word: string, at: number): boolean =>
    word.endsWith('.test.ts') || (!word.startsWith('-') && word.includes('/') && !mayBeValue(at));
  return { places: words.filter(isPlace), flags: words.filter((word, at) => !isPlace(word, at)) };
}

/**
 * The files in the order in which they are to be run: those that start containers come last and one by one, as each of them wants the whole machine.
 * None given: all of the repository, whose root is `root`.
 *
 * Throws a LabError `BAD_USAGE` for a folder without tests.
 */
export async function testBatches(given: readonly string[], root: string): Promise<TestBatch[]> {
  const found = given.length > 0 ? given.map((place) => filesOf(place, root)) : FOLDERS.map((folder) => testsIn(folder, root));
  const files = [...new Set((await Promise.all(found)).flat())];
  return [
    { files: files.filter((file) => !startsContainers(file)), concurrency: 2 },
    { files: files.filter(startsContainers), concurrency: 1 },
  ].filter((batch) => batch.files.length > 0);
}

async function filesOf(place: string, root: string): Promise<string[]> {
  if (place.endsWith('.test.ts')) return [place];
  const found = await testsIn(place.replace(/\/+$/, ''), root);
  if (found.length === 0)
    throw new LabError('BAD_USAGE', `no tests are in "${place}"`, {
      hint: 'name a folder of the repository, or a file that ends with .test.ts',
    });
  return found;
}

async function testsIn(folder: string, root: string): Promise<string[]> {
  const found: string[] = [];
  for await (const file of glob(`${folder}/**/*.test.ts`, { cwd: root })) found.push(file);
  return found.toSorted();
}
