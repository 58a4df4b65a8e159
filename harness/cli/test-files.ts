import { glob } from 'node:fs/promises';

const FOLDERS = ['generators', 'services', 'harness', 'reports', 'scripts', 'compose'];
const CONTAINERS = '.docker.test.ts';

/** Files of tests for one invocation of the runner, and how many of them go on at a time. */
export interface TestBatch {
  readonly files: readonly string[];
  readonly concurrency: number;
}

/**
 * The files in the order in which they are to be run: those that start containers come last and one by one, as each of them wants the whole machine.
 * None given: all of the repository, whose root is `root`.
 */
export async function testBatches(given: readonly string[], root: string): Promise<TestBatch[]> {
  const files = given.length > 0 ? given : await allFiles(root);
  const isHeavy = (file: string): boolean => file.endsWith(CONTAINERS);
  return [
    { files: files.filter((file) => !isHeavy(file)), concurrency: 2 },
    { files: files.filter(isHeavy), concurrency: 1 },
  ].filter((batch) => batch.files.length > 0);
}

async function allFiles(root: string): Promise<string[]> {
  const found: string[] = [];
  for (const folder of FOLDERS) for await (const file of glob(`${folder}/**/*.test.ts`, { cwd: root })) found.push(file);
  return found.toSorted();
}
