import { readdir, readFile, stat } from 'node:fs/promises';
import { isAbsolute, join, resolve } from 'node:path';
import { LabError, messageOf } from '../harness/model/errors.ts';
import { RUN_SCHEMA_VERSION, runRecordSchema, type RunRecord } from '../harness/model/run-record.ts';

/** Where runs are looked for. */
export interface RunPlaces {
  /** Folder that holds one folder for each run. */
  readonly directory: string;
  /** Folder that relative paths start from. */
  readonly cwd: string;
}

/** Whether a folder's name is the id of a run: it begins with the instant at which the run began (`20260302T101500-smoke-ab12`). */
export function isRunId(name: string): boolean {
  return /^\d{8}T\d{6}-/.test(name);
}

/**
 * The folder of a run given by id, by the beginning of an id, as `latest`, or by a path to the folder or its run.json.
 *
 * Throws a LabError `RUN_NOT_FOUND`.
 */
export async function runDirectory(run: string, { directory, cwd }: RunPlaces): Promise<string> {
  if (isAbsolute(run) || /[/\\]|\.json$/.test(run)) return resolve(cwd, run).replace(/[/\\]run\.json$/, '');
  const ids = await readdir(directory).catch((): string[] => []);
  // Ids begin with the time of the run, so the last in alphabetical order is the newest.
  const newest = ids.filter(isRunId).sort().at(-1);
  const matches = run === 'latest' ? (newest === undefined ? [] : [newest]) : ids.filter((id) => id === run || id.startsWith(run));
  const match = matches.find((id) => id === run) ?? matches[0];
  if (match !== undefined && (matches.length === 1 || match === run)) return join(directory, match);
  throw new LabError(
    'RUN_NOT_FOUND',
    matches.length > 1 ? `"${run}" fits ${matches.length} runs: ${matches.slice(0, 3).join(', ')}` : `no run "${run}" in ${directory}`,
    { hint: newest === undefined ? 'lab run makes one' : `the newest is ${newest}, "latest" for short; lab runs lists all` },
  );
}

/**
 * Reads and checks the record of a run from its folder or from a JSON file.
 *
 * Throws a LabError `RUN_NOT_FOUND` if there is none and `RUN_RECORD_INVALID` if it is not one of this version.
 */
export async function readRun(path: string): Promise<RunRecord> {
  const isDirectory = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  const file = isDirectory ? join(path, 'run.json') : path;
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new LabError('RUN_NOT_FOUND', `there is no readable ${file}`, {
      hint: isDirectory ? 'the run has not ended: lab run --resume RUN finishes one that was killed' : 'give the id or folder of a run',
      cause,
    });
  });
  return parseRun(text, file);
}

/** Checks the text of a `run.json`. `file` is only for messages. Throws a LabError `RUN_RECORD_INVALID`. */
export function parseRun(text: string, file: string): RunRecord {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (cause) {
    throw new LabError('RUN_RECORD_INVALID', `${file} is not JSON: ${messageOf(cause)}`, {
      hint: 'the file is damaged; lab run writes it as a whole or not at all',
      cause,
    });
  }
  const version = typeof data === 'object' && data !== null ? (data as Record<string, unknown>).schemaVersion : undefined;
  if (version !== RUN_SCHEMA_VERSION) {
    throw new LabError(
      'RUN_RECORD_INVALID',
      `${file} has schemaVersion ${JSON.stringify(version) ?? 'none'}; this lakelab reads ${RUN_SCHEMA_VERSION}`,
      {
        hint: versionHint(version),
      },
    );
  }
  const result = runRecordSchema.safeParse(data);
  if (!result.success) {
    const problems = result.error.issues.map(({ path, message }) => `${path.join('.') || 'record'}: ${message}`);
    throw new LabError(
      'RUN_RECORD_INVALID',
      `${file}: ${problems.slice(0, 3).join('; ')}${problems.length > 3 ? `; and ${problems.length - 3} more` : ''}`,
      {
        hint: 'docs/run-record.schema.json says what a record holds',
      },
    );
  }
  return result.data;
}

function versionHint(version: unknown): string {
  if (typeof version !== 'number') return 'is it the run.json of a run?';
  return version > RUN_SCHEMA_VERSION
    ? 'a newer lakelab wrote it: update'
    : 'an older lakelab wrote it, and its figures could be misread: render it with the version in its lakelabVersion';
}
