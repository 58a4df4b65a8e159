import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { LabError, messageOf } from '../model/errors.ts';
import type { EtlJob } from '../model/etl.ts';
import { etlInvalid, expandEtlFile, fileLayers, nameOf, parseEtlJob, type EtlJobFile, type EtlParameters } from './etl-job-file.ts';
import { didYouMean } from './nearest.ts';
import { qualityJobs } from './quality-jobs.ts';
import { tablesOf } from './sql-tables.ts';

export type { EtlParameters } from './etl-job-file.ts';

/** Tables that are there before any job has run (see `Lake`). */
export const baseTables = ['events', 'raw_events', 'commits', 'dead_letters', 'lake_columns'] as const;

/** A job's file with the folder that it lies in: its layer. */
export interface EtlSource {
  /** Path for messages. */
  readonly file: string;
  readonly layer: string;
  readonly text: string;
}

/**
 * Reads the daily jobs from `<folder>/<layer>/<name>.sql`: a header of `-- key: value` lines, then one SELECT.
 * Dependencies are read off the SQL. Jobs come in an order in which each follows those that it reads.
 *
 * Throws a LabError `ETL_INVALID` that begins with `file:line:` for a file that breaks the rules, or `SCENARIO_UNREADABLE` if the folder cannot be read.
 */
export async function readEtlCatalogue(folder: string, parameters: EtlParameters): Promise<EtlJob[]> {
  try {
    const layers = (await readdir(folder, { withFileTypes: true })).filter((entry) => entry.isDirectory()).map(({ name }) => name);
    const sources = await Promise.all(
      layers.toSorted().map(async (layer) => {
        const files = (await readdir(join(folder, layer))).filter((file) => file.endsWith('.sql')).toSorted();
        return Promise.all(
          files.map(async (name): Promise<EtlSource> => {
            const file = join(folder, layer, name);
            return { file, layer, text: await readFile(file, 'utf8') };
          }),
        );
      }),
    );
    return catalogueOf(sources.flat(), parameters);
  } catch (error) {
    if (error instanceof LabError) throw error;
    throw new LabError('SCENARIO_UNREADABLE', `the ETL jobs in ${folder} cannot be read: ${messageOf(error)}`, {
      hint: `it should hold the folders ${fileLayers.join(', ')} with *.sql files`,
      cause: error,
    });
  }
}

/** The jobs of a set of files, ordered so that each follows those that it reads. Throws like `readEtlCatalogue`. */
export function catalogueOf(sources: readonly EtlSource[], parameters: EtlParameters): EtlJob[] {
  const files = new Map<string, EtlJobFile>();
  const expanded = sources.flatMap(({ file, layer, text }) =>
    expandEtlFile(text.replaceAll('\r\n', '\n'), file).map(({ text: expandedText, value }) => ({ file, layer, text: expandedText, value })),
  );
  for (const { file, layer, text, value } of expanded) {
    const base = basename(file, '.sql');
    const job = parseEtlJob(text, file, value === undefined ? base : `${base}_${nameOf(value)}`, layer, parameters);
    const other = files.get(job.name);
    if (other) throw etlInvalid(file, job.nameLine, `name "${job.name}" is taken by ${other.file}`, 'names are unique across layers');
    if ((baseTables as readonly string[]).includes(job.name)) {
      throw etlInvalid(file, job.nameLine, `name "${job.name}" is that of a table of the lake`, 'choose another name');
    }
    files.set(job.name, job);
  }
  const dependencies = new Map([...files.values()].map((job) => [job.name, dependenciesOf(job, files)]));
  for (const job of files.values()) checkIncremental(job, files);
  const ordered = withUnprovable(inOrder(files, dependencies), dependencies);
  return [...ordered.map((job) => jobOf(job, dependencies.get(job.name) ?? [])), ...qualityJobs(ordered)];
}

/** What reads a table that cannot be told from the seed cannot be either. */
function withUnprovable(ordered: readonly EtlJobFile[], dependencies: ReadonlyMap<string, readonly string[]>): EtlJobFile[] {
  const unprovable = new Set<string>();
  return ordered.map((job) => {
    const cause = dependencies.get(job.name)?.find((name) => unprovable.has(name));
    if (job.unprovable === undefined && cause === undefined) return job;
    unprovable.add(job.name);
    return { ...job, unprovable: job.unprovable ?? `it reads ${cause}` };
  });
}

function jobOf(file: EtlJobFile, dependsOn: readonly string[]): EtlJob {
  const { name, description, owner, layer, incremental, freshnessMs, cost, key, sql, sqlLine, maintenance, unprovable, detects } = file;
  const common = { name, description, owner, layer, incremental, freshnessMs, cost, dependsOn, sql, sqlLine, file: file.file };
  if (maintenance) return { ...common, maintenance };
  return { ...common, key, ...(unprovable === undefined ? {} : { unprovable }), ...(detects.length === 0 ? {} : { detects }) };
}

/** Names of the jobs whose tables a job reads, each once. */
function dependenciesOf(job: EtlJobFile, files: ReadonlyMap<string, EtlJobFile>): string[] {
  const known = [...files.keys(), ...baseTables];
  const names = new Set<string>();
  const add = (name: string, line: number): void => {
    if (files.has(name)) names.add(name);
    else if (!known.includes(name)) {
      throw etlInvalid(job.file, line, `unknown table "${name}"${didYouMean(name, known)}`, 'a job reads events, or tables of other jobs');
    }
  };
  const addTable = (name: string, line: number): void => {
    if (files.get(name)?.maintenance) throw etlInvalid(job.file, line, `"${name}" has no table`, 'name a job that is a SELECT');
    add(name, line);
  };
  if (job.maintenance) {
    const { table } = job.maintenance;
    if ((baseTables as readonly string[]).includes(table)) {
      throw etlInvalid(job.file, job.sqlLine, `"${table}" is not the table of a job`, 'the stream looks after its own tables');
    }
    addTable(table, job.sqlLine);
  } else for (const { name, line } of tablesOf(job.sql)) addTable(name.toLowerCase(), job.sqlLine + line - 1);
  for (const name of job.extraDependencies) add(name, job.nameLine);
  return [...names].toSorted();
}

/** What is written day by day may only read what is written day by day: all else may change on any day. */
function checkIncremental(job: EtlJobFile, files: ReadonlyMap<string, EtlJobFile>): void {
  if (job.incremental === 'none') return;
  for (const { name, line } of tablesOf(job.sql)) {
    const table = name.toLowerCase();
    if (table === 'events' || files.get(table)?.incremental === 'event_day') continue;
    throw etlInvalid(
      job.file,
      job.sqlLine + line - 1,
      `${job.name} is incremental, but "${table}" is not`,
      'an incremental job reads events and other incremental jobs; leave out "-- incremental:", or make that one incremental',
    );
  }
}

/** Depth first, by name, so that the order is the same on each machine. Throws if jobs wait for each other. */
function inOrder(files: ReadonlyMap<string, EtlJobFile>, dependencies: ReadonlyMap<string, readonly string[]>): EtlJobFile[] {
  const ordered = new Set<EtlJobFile>();
  const visit = (job: EtlJobFile, path: readonly string[]): void => {
    if (ordered.has(job)) return;
    const at = path.indexOf(job.name);
    if (at >= 0) {
      const cycle = [...path.slice(at), job.name].join(' → ');
      throw etlInvalid(job.file, job.nameLine, `jobs wait for each other: ${cycle}`, 'one of them must do without the other');
    }
    for (const name of dependencies.get(job.name) ?? []) visit(files.get(name) as EtlJobFile, [...path, job.name]);
    ordered.add(job);
  };
  for (const job of [...files.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1))) visit(job, []);
  return [...ordered];
}
