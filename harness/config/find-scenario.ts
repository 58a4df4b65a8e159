import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, isAbsolute, join, relative, resolve } from 'node:path';
import { LabError, messageOf } from '../model/errors.ts';
import type { Scenario } from '../model/scenario.ts';
import { chooseFrom, nearest } from './nearest.ts';
import { parseScenario } from './parse-scenario.ts';

/** Where scenarios are looked for. */
export interface ScenarioPlaces {
  /** Folder of the scenarios that are known by name. */
  readonly directory: string;
  /** Folder that relative paths start from. */
  readonly cwd: string;
}

/** Names of the scenarios in a folder, in alphabetical order. */
export async function scenarioNames(directory: string): Promise<string[]> {
  const files = await readdir(directory).catch((cause: unknown) => {
    throw new LabError('SCENARIO_UNREADABLE', `cannot list ${directory}: ${messageOf(cause)}`, { cause });
  });
  return files
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => basename(file, '.yaml'))
    .sort();
}

/**
 * The file of a scenario given by name (`smoke`) or path (`./mine`, `mine.yaml`, `mine.yml`).
 *
 * Throws a LabError `SCENARIO_NOT_FOUND` if no scenario has this name.
 */
export async function scenarioFile(nameOrPath: string, { directory, cwd }: ScenarioPlaces): Promise<string> {
  if (/[/\\]|\.ya?ml$/.test(nameOrPath)) return resolve(cwd, nameOrPath);
  const names = await scenarioNames(directory);
  if (names.includes(nameOrPath)) return join(directory, `${nameOrPath}.yaml`);
  const match = nearest(nameOrPath, names);
  const isFile = await stat(resolve(cwd, nameOrPath)).then(
    (found) => found.isFile(),
    () => false,
  );
  throw new LabError('SCENARIO_NOT_FOUND', `no scenario is named "${nameOrPath}" in ${directory}`, {
    hint: isFile
      ? `a path has a slash, or ends in .yaml or .yml: to run the file that is here, give ./${nameOrPath}`
      : match === undefined
        ? `${chooseFrom(names)}, or give the path of a file`
        : `did you mean "${match}"?`,
  });
}

/** Finds, reads and checks a scenario. Throws LabErrors `SCENARIO_…`. */
export async function loadScenario(nameOrPath: string, places: ScenarioPlaces): Promise<Scenario> {
  const file = await scenarioFile(nameOrPath, places);
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'EISDIR') {
      throw new LabError('SCENARIO_UNREADABLE', `${file} is a folder, not the file of a scenario`, {
        hint: 'give the path of a YAML file in it; lab scenarios lists those that can be given by name',
        cause,
      });
    }
    const missing = cause.code === 'ENOENT';
    throw new LabError(
      missing ? 'SCENARIO_NOT_FOUND' : 'SCENARIO_UNREADABLE',
      missing ? `there is no file ${file}` : `cannot read ${file}: ${messageOf(cause)}`,
      { hint: 'lab scenarios lists those that can be given by name', cause },
    );
  });
  return parseScenario(text, displayPath(file, places.cwd));
}

/** Relative to where the user stands if that is shorter to read. */
function displayPath(file: string, cwd: string): string {
  const short = relative(cwd, file);
  return short === '' || short.startsWith('..') || isAbsolute(short) ? file : short;
}
