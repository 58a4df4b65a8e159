import { etlLayers, type EtlCheck, type EtlJob } from '../model/etl.ts';
import { etlInvalid, type EtlJobFile } from './etl-job-file.ts';
import { didYouMean } from './nearest.ts';
import { CLOCK_TABLE, compileCheck, inPlace, type CompiledCheck } from './quality-checks.ts';

/** Parts that the statement of one job has at most: engines take long to plan one of many. */
const MOST_PARTS = 24;
const HOUR_MS = 3_600_000;

/**
 * The jobs that make the checks of a catalogue: `quality_<layer>`, numbered where one would be too long; `quality_schema` for the columns of all tables.
 * Each gives a row for each check: `check_name, table_name, kind, severity, failing_rows`. They follow the tables that they read.
 *
 * Throws a LabError `ETL_INVALID` for a check that is not one, that stands twice, or that speaks of a table that no job makes.
 */
export function qualityJobs(files: readonly EtlJobFile[]): EtlJob[] {
  const names = files.filter(({ maintenance }) => !maintenance).map(({ name }) => name);
  const checked = files.map((file) => ({ file, checks: checksOf(file, names) }));
  const reserved = files.find(({ name }) => name.startsWith('quality_'));
  if (reserved)
    throw etlInvalid(reserved.file, reserved.nameLine, `name "${reserved.name}" begins as those of the checks do`, 'choose another name');
  const jobs: EtlJob[] = [];
  const add = (name: string, about: string, groups: readonly (readonly CompiledCheck[])[], unprovable?: string): void => {
    const parts = packed(groups);
    for (const [place, checks] of parts.entries()) {
      jobs.push(jobOf(parts.length === 1 ? name : `${name}_${place + 1}`, about, checks, unprovable));
    }
  };
  const unprovable = new Set(files.filter((file) => file.unprovable !== undefined).map(({ name }) => name));
  const isUnproven = ({ table, reads }: CompiledCheck): boolean => [table, ...reads].some((name) => unprovable.has(name));
  const isSchema = ({ kind }: EtlCheck): boolean => kind === 'columns';
  for (const layer of etlLayers) {
    const here = checked.filter(({ file }) => file.layer === layer);
    const those = (unproven: boolean): CompiledCheck[][] =>
      here.map(({ checks }) => checks.filter((check) => !isSchema(check) && isUnproven(check) === unproven));
    add(`quality_${layer}`, `Checks of the layer ${layer}.`, those(false));
    add(
      `quality_${layer}_unproven`,
      `Checks of the layer ${layer}, of tables that depend on how a run went.`,
      those(true),
      'so do the tables that it checks',
    );
  }
  add(
    'quality_schema',
    'Whether tables have the columns that their readers count on, and no others.',
    checked.map(({ checks }) => checks.filter(isSchema)),
    'it reads the catalogue of the engine',
  );
  return jobs;
}

function checksOf({ name, file, checks }: EtlJobFile, tables: readonly string[]): CompiledCheck[] {
  const compiled: CompiledCheck[] = [];
  for (const line of checks) {
    const check = compileCheck(line, name, file);
    if (compiled.some((other) => other.name === check.name))
      throw etlInvalid(file, line.line, `the check ${check.name} stands twice`, 'leave one of the two');
    for (const table of check.reads) {
      if (tables.includes(table)) continue;
      const clock = table === CLOCK_TABLE ? '; its newest_at is the clock' : '';
      throw etlInvalid(
        file,
        line.line,
        `unknown table "${table}"${didYouMean(table, tables)}`,
        `${check.kind} reads the table of a job${clock}`,
      );
    }
    compiled.push(check);
  }
  return compiled;
}

/** Puts the checks of whole tables together, as many as a job may have. */
function packed(groups: readonly (readonly CompiledCheck[])[]): CompiledCheck[][] {
  const jobs: { readonly checks: CompiledCheck[]; parts: number }[] = [];
  for (const group of groups) {
    const last = jobs.at(-1);
    const parts = partsOf(group);
    if (parts === 0) continue;
    if (last && last.parts + parts <= MOST_PARTS) {
      last.checks.push(...group);
      last.parts += parts;
    } else jobs.push({ checks: [...group], parts });
  }
  return jobs.map(({ checks }) => checks);
}

/** Parts that the checks of one table make: one for all that share its scan, and one for each of the others. */
function partsOf(checks: readonly CompiledCheck[]): number {
  const together = checks.filter(({ aggregate }) => aggregate !== undefined).length;
  return checks.length - together + Math.min(1, together);
}

function jobOf(name: string, description: string, checks: readonly CompiledCheck[], unprovable: string | undefined): EtlJob {
  return {
    name,
    description,
    owner: 'data-quality',
    layer: 'quality',
    incremental: 'none',
    freshnessMs: HOUR_MS,
    cost: 'medium',
    key: ['table_name', 'check_name'],
    dependsOn: [...new Set(checks.flatMap(({ table, reads }) => [table, ...reads]))].toSorted(),
    sql: sqlOf(checks),
    checks: checks.map(({ name: check, table, kind, severity, failingSql, place, columns }) => ({
      name: check,
      table,
      kind,
      severity,
      failingSql,
      place,
      columns,
    })),
    ...(unprovable === undefined ? {} : { unprovable }),
    file: `(check lines of ${[...new Set(checks.map(({ place }) => place.replace(/:\d+$/, '')))].join(', ')})`,
  };
}

const quoted = (value: string): string => `'${value.replaceAll("'", "''")}'`;
const literals = ({ name, table, kind, severity }: EtlCheck): string[] => [name, table, kind, severity].map(quoted);

/** One statement for all checks: those that are aggregates share a scan of their table, each of the others is a query of its own. */
function sqlOf(checks: readonly CompiledCheck[]): string {
  const tables = [...new Set(checks.map(({ table }) => table))];
  const parts = tables.flatMap((table) => {
    const mine = checks.filter((check) => check.table === table);
    const together = mine.filter(({ aggregate }) => aggregate !== undefined);
    return [
      ...(together.length === 0 ? [] : [scanSql(table, together)]),
      ...mine.filter((check) => !together.includes(check)).map(querySql),
    ];
  });
  return parts.join('\nUNION ALL\n');
}

function querySql(check: CompiledCheck): string {
  const [name, table, kind, severity] = literals(check);
  return (
    `SELECT ${name} AS check_name, ${table} AS table_name, ${kind} AS kind, ${severity} AS severity, count(*) AS failing_rows\n` +
    `FROM (${check.failingSql}) AS failing`
  );
}

function scanSql(table: string, checks: readonly CompiledCheck[]): string {
  const counts = checks.map(({ aggregate }, place) => `${aggregate} AS failing_${place}`);
  const cases = checks.map((_, place) => `WHEN ${place} THEN failing_${place}`);
  const rows = checks.map((check, place) => `(${[place, ...literals(check)].join(', ')})`);
  return (
    `SELECT ${inPlace('made')} made.check_name, made.table_name, made.kind, made.severity, CAST(CASE made.place ${cases.join(' ')} END AS BIGINT) AS failing_rows\n` +
    `FROM (SELECT ${counts.join(', ')} FROM ${table}) AS found\n` +
    `CROSS JOIN (VALUES ${rows.join(', ')}) AS made (place, check_name, table_name, kind, severity)`
  );
}
