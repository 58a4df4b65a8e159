import type { DuckDBConnection } from '@duckdb/node-api';
import { baseTableColumns, openEmptyLake, type EmptyLake } from '../../generators/truth/empty-lake.ts';
import { messageOf, type LabError } from '../model/errors.ts';
import type { EtlCheck, EtlJob, EtlLayer } from '../model/etl.ts';
import { etlInvalid } from './etl-job-file.ts';
import { chooseFrom, didYouMean } from './nearest.ts';
import { quotedNamesIn, unportableIn, type Unportable } from './portable-sql.ts';

export interface EtlCheckOptions {
  /** Jobs whose rows are computed from the seed. */
  readonly fromSeed: ReadonlySet<string>;
  /** Where what does not fit in memory goes; it need not exist. */
  readonly tempDirectory: string;
}

const MEMORY_LIMIT_BYTES = 512 * 2 ** 20;
/** Layers that are there for others: what nobody reads is work for nothing. */
const readByOthers: ReadonlySet<EtlLayer> = new Set(['staging', 'dimension', 'fact']);

/**
 * Holds a whole catalogue against what all engines and the harness need of it, without any data: each job is run over the empty tables of those
 * before it. Gives everything that is wrong, each a LabError `ETL_INVALID` with its place. What a single file shows has been refused before, by
 * `catalogueOf`.
 */
export async function checkCatalogue(jobs: readonly EtlJob[], { fromSeed, tempDirectory }: EtlCheckOptions): Promise<LabError[]> {
  const errors: LabError[] = [];
  const lake = await openEmptyLake(jobs, { memoryLimitBytes: MEMORY_LIMIT_BYTES, threads: 1, tempDirectory });
  try {
    const read = new Set(jobs.filter(({ layer }) => layer !== 'maintenance' && layer !== 'quality').flatMap(({ dependsOn }) => dependsOn));
    for (const job of jobs) {
      if (job.maintenance) continue;
      const problem = lake.problems.get(job.name);
      if (job.checks) {
        for (const check of job.checks) errors.push(...(await checkProblems(check, lake)));
        continue;
      }
      if (problem !== undefined) errors.push(...problemsOf(job, problem));
      else errors.push(...(await portability(job, lake.connection)), ...shape(job, lake.tables.get(job.name) ?? []));
      // What a detector finds is read by the harness.
      if (readByOthers.has(job.layer) && !read.has(job.name) && job.detects === undefined) {
        errors.push(etlInvalid(job.file, 1, `nobody reads ${job.name}`, 'let a mart, rollup or report use it, or remove it'));
      }
      const isKnown = fromSeed.has(job.name) || job.unprovable !== undefined;
      const base = isKnown || problem !== undefined ? undefined : baseTableOf(job, lake.connection);
      if (base !== undefined) {
        errors.push(
          etlInvalid(
            job.file,
            1,
            `${job.name} reads ${base}, and its rows are not computed from the seed`,
            'read a staging table instead, or compute its rows in generators/truth',
          ),
        );
      }
    }
    for (const name of fromSeed) {
      if (jobs.some((job) => job.name === name)) continue;
      errors.push(
        etlInvalid('generators/truth', 1, `rows of ${name} are computed, but there is no such job`, 'remove them, or add the job'),
      );
    }
  } finally {
    lake.close();
  }
  return errors;
}

function baseTableOf({ sql }: EtlJob, connection: DuckDBConnection): string | undefined {
  return connection.getTableNames(sql, false).find((table) => Object.hasOwn(baseTableColumns, table));
}

/** Line of the file at an offset into the job's SQL. */
function lineAt({ sql, sqlLine = 1 }: EtlJob, offset = 0): number {
  return sqlLine + sql.slice(0, offset).split('\n').length - 1;
}

function problemsOf(job: EtlJob, problem: string): LabError[] {
  const [first = ''] = problem.split('\n', 1);
  // The SELECT stands in another one, whose first line it is not on.
  const line = /^LINE (?<line>\d+):/m.exec(problem)?.groups?.['line'];
  return [
    etlInvalid(
      job.file,
      line === undefined ? lineAt(job) : lineAt(job) + Number(line) - 2,
      first,
      'as DuckDB has it: lab sql "DESCRIBE events" shows columns',
    ),
  ];
}

/** A check is held against the tables that it speaks of, and told where it is written. */
async function checkProblems({ failingSql, name, place, columns }: EtlCheck, { connection, tables }: EmptyLake): Promise<LabError[]> {
  const [, file = place, line = '1'] = /^(.*):(\d+)$/.exec(place) ?? [];
  for (const { table, column } of columns) {
    const there = tables.get(table)?.map((each) => each.name);
    if (there === undefined || there.includes(column)) continue;
    return [etlInvalid(file, Number(line), `${name}: ${table} has no column ${column}${didYouMean(column, there)}`, chooseFrom(there))];
  }
  try {
    await connection.run(failingSql);
  } catch (error) {
    const [first = ''] = messageOf(error).split('\n', 1);
    return [etlInvalid(file, Number(line), `${name}: ${first}`, 'as DuckDB has it: a check speaks of columns of tables that jobs make')];
  }
  return (await unportable(failingSql, connection)).map(({ what, hint }) => etlInvalid(file, Number(line), `${name}: ${what}`, hint));
}

async function portability(job: EtlJob, connection: DuckDBConnection): Promise<LabError[]> {
  return (await unportable(job.sql, connection)).map(({ what, hint, offset }) =>
    etlInvalid(job.file, lineAt(job, offset), `${job.name}: ${what}`, hint),
  );
}

async function unportable(sql: string, connection: DuckDBConnection): Promise<Unportable[]> {
  const statement = await connection.prepare('SELECT json_serialize_sql($1::VARCHAR)');
  try {
    statement.bindVarchar(1, sql);
    const [[text] = []] = (await statement.runAndReadAll()).getRows();
    return [...unportableIn(JSON.parse(String(text))), ...quotedNamesIn(sql)];
  } finally {
    statement.destroySync();
  }
}

function shape(job: EtlJob, columns: readonly { readonly name: string; readonly sqlType: string }[]): LabError[] {
  const names = new Set(columns.map(({ name }) => name));
  const errors = (job.key ?? [])
    .filter((column) => !names.has(column))
    .map((column) =>
      etlInvalid(job.file, 1, `${job.name} has no column ${column}, but it is in its key`, `it has ${[...names].join(', ')}`),
    );
  const wanted = job.detects === undefined ? [] : ['source', 'sequence', ...(job.detects.length > 1 ? ['kind'] : [])];
  for (const column of wanted.filter((each) => !names.has(each))) {
    errors.push(
      etlInvalid(
        job.file,
        1,
        `${job.name} detects ${job.detects?.join(', ')}, but has no column ${column}`,
        'it names events by source and sequence',
      ),
    );
  }
  const day = columns.find(({ name }) => name === 'event_day');
  if (job.incremental === 'event_day' && day?.sqlType !== 'DATE') {
    errors.push(
      etlInvalid(
        job.file,
        1,
        `${job.name} is incremental, but has no event_day of type DATE`,
        'select event_day, or make it anew each time',
      ),
    );
  }
  return errors;
}

/** How many jobs stand one upon the other up to each: 1 for one that reads base tables only. */
export function depthsOf(jobs: readonly EtlJob[]): Map<string, number> {
  const depths = new Map<string, number>();
  for (const { name, dependsOn } of jobs) depths.set(name, 1 + Math.max(0, ...dependsOn.map((other) => depths.get(other) ?? 0)));
  return depths;
}
