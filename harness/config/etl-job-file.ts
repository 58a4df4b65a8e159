import { LabError } from '../model/errors.ts';
import { etlCosts, etlLayers, type EtlCost, type EtlLayer, type Maintenance } from '../model/etl.ts';
import { parseDurationMs } from '../model/scenario.ts';
import { disorders, type Disorder } from '../model/workload.ts';
import { chooseFrom, didYouMean } from './nearest.ts';

/** Numbers that a job may use as `${players}` and `${items}`: the sizes of the registers whose tables the lake does not have. */
export interface EtlParameters {
  readonly players: number;
  readonly items: number;
}

/** The value of a header line, and where it stands. */
export interface HeaderLine {
  readonly value: string;
  readonly line: number;
}

/** A job as its file states it, not yet held against the others. */
export interface EtlJobFile {
  readonly name: string;
  readonly description: string;
  readonly owner: string;
  readonly layer: EtlLayer;
  readonly key: readonly string[];
  readonly incremental: 'event_day' | 'none';
  readonly freshnessMs: number;
  readonly cost: EtlCost;
  /** Its `check` lines, as they stand. */
  readonly checks: readonly HeaderLine[];
  /** Its `detects` line; empty if it has none. */
  readonly detects: readonly Disorder[];
  /** The reason in a line `truth: none (reason)`. */
  readonly unprovable?: string;
  /** Dependencies that the SQL does not show. */
  readonly extraDependencies: readonly string[];
  readonly sql: string;
  readonly maintenance?: Maintenance;
  readonly file: string;
  /** Line at which `name` stands, and the one at which the SQL begins. */
  readonly nameLine: number;
  readonly sqlLine: number;
}

const requiredKeys = ['name', 'description', 'owner', 'layer', 'key'] as const;
const knownKeys: readonly string[] = [
  ...requiredKeys,
  'incremental',
  'freshness',
  'cost',
  'check',
  'for-each',
  'depends-on',
  'detects',
  'truth',
];
/** Layers that are folders: the jobs of `quality` are made, not written. */
export const fileLayers = etlLayers.filter((layer) => layer !== 'quality');
const DAY_MS = 86_400_000;
/** Keys that may stand on more than one line. */
const repeatable: readonly string[] = ['check'];
const identifier = /^[a-z][a-z0-9_]*$/;

/** An error in a job's file: `file:line: what is wrong`. */
export function etlInvalid(file: string, line: number, problem: string, hint: string): LabError {
  return new LabError('ETL_INVALID', problem, { place: `${file}:${line}`, hint });
}

function listOf(value: string): string[] {
  return value.split(',').map((part) => part.trim());
}

/** The header: `-- key: value` lines at the top of the file; a line without a colon continues nothing and is refused. */
function readHeader(text: string, file: string) {
  const values = new Map<string, HeaderLine>();
  const checks: HeaderLine[] = [];
  const lines = text.split('\n');
  let line = 0;
  for (; lines[line]?.startsWith('--'); line++) {
    const content = (lines[line] as string).slice(2).trim();
    const parts = /^(?<key>[A-Za-z-]+):\s*(?<value>.*)$/.exec(content)?.groups;
    if (!parts)
      throw etlInvalid(
        file,
        line + 1,
        `"${content}" is not a header line`,
        'header lines are "-- key: value"; comments belong below the SELECT',
      );
    const { key = '', value = '' } = parts;
    if (!knownKeys.includes(key)) {
      throw etlInvalid(file, line + 1, `unknown header key "${key}"${didYouMean(key, knownKeys)}`, chooseFrom(knownKeys));
    }
    if (values.has(key) && !repeatable.includes(key))
      throw etlInvalid(file, line + 1, `header key "${key}" stands twice`, 'leave one of the two');
    if (value === '') throw etlInvalid(file, line + 1, `header key "${key}" has no value`, `write "-- ${key}: …"`);
    values.set(key, { value, line: line + 1 });
    if (key === 'check') checks.push({ value, line: line + 1 });
  }
  const isUpkeep = values.get('layer')?.value === 'maintenance';
  const missing = requiredKeys.filter((key) => !values.has(key) && !(key === 'key' && isUpkeep));
  if (missing.length > 0) {
    throw etlInvalid(
      file,
      1,
      `the header lacks ${missing.join(', ')}`,
      'a job begins with "-- name: …", "-- description: …", "-- owner: …", "-- layer: …", and "-- key: …" if it is a SELECT',
    );
  }
  const at = (key: string): HeaderLine => values.get(key) ?? { value: '', line: 1 };
  return { at, has: (key: string) => values.has(key), checks, sqlLine: line + 1, sql: lines.slice(line).join('\n') };
}

function substitute(sql: string, sqlLine: number, file: string, parameters: EtlParameters): string {
  return sql.replaceAll(/\$\{(?<name>[^}]*)\}/g, (_whole, name: string, offset: number) => {
    if (name === 'players' || name === 'items') return String(parameters[name]);
    const line = sqlLine + sql.slice(0, offset).split('\n').length - 1;
    throw etlInvalid(
      file,
      line,
      `unknown parameter \${${name}}${didYouMean(name, Object.keys(parameters))}`,
      'choose one of ${players}, ${items}',
    );
  });
}

const forEach = /^--[ \t]*for-each:[ \t]*(?<rest>.*)$/m;

/** One text of a file, and the value that its `for-each` line has in it. */
export interface ExpandedFile {
  readonly text: string;
  readonly value?: string;
}

/**
 * The texts that a file stands for: itself, or with a header line `-- for-each: platform = web, ios` one for each value, which replaces `${platform}`.
 * In the line `name` it is written in lower case. Throws a LabError `ETL_INVALID`.
 */
export function expandEtlFile(text: string, file: string): ExpandedFile[] {
  const match = forEach.exec(text);
  if (!match) return [{ text }];
  const line = text.slice(0, match.index).split('\n').length;
  const parts = /^(?<variable>[a-z_]+)\s*=\s*(?<values>.+)$/.exec(match.groups?.['rest'] ?? '')?.groups;
  if (!parts)
    throw etlInvalid(
      file,
      line,
      `"${match.groups?.['rest'] ?? ''}" does not say what for`,
      'for example "-- for-each: platform = web, ios, android"',
    );
  const { variable = '', values = '' } = parts;
  const list = listOf(values);
  const bad = list.find((value, place) => !/^[A-Za-z0-9_-]+$/.test(value) || list.indexOf(value) !== place);
  if (bad !== undefined)
    throw etlInvalid(
      file,
      line,
      `for-each value "${bad}" is not a word of its own, or stands twice`,
      'values are words such as web, ios, US',
    );
  if (!text.includes(`\${${variable}}`))
    throw etlInvalid(file, line, `\${${variable}} is never used`, 'use it in the name and in the SELECT');
  return list.map((value) => ({
    value,
    text: text
      .replace(/^--[ \t]*name:.*$/m, (name) => name.replaceAll(`\${${variable}}`, nameOf(value)))
      .replaceAll(`\${${variable}}`, value),
  }));
}

/** A `for-each` value as part of a job's name. */
export const nameOf = (value: string): string => value.toLowerCase().replaceAll('-', '_');

/** A `check` or `freshness` among the rest is optional: what a line says, or what holds without it. */
function choiceOf<T extends string>(file: string, { value, line }: HeaderLine, key: string, choices: readonly T[]): T {
  const known = choices.find((choice) => choice === value);
  if (known === undefined) throw etlInvalid(file, line, `unknown ${key} "${value}"${didYouMean(value, choices)}`, chooseFrom(choices));
  return known;
}

const detectable = disorders.filter((kind) => kind !== 'none');

function detectsOf(file: string, line: HeaderLine): Disorder[] {
  return listOf(line.value).map((value) => choiceOf(file, { ...line, value }, 'disorder', detectable));
}

function unprovableOf(file: string, { value, line }: HeaderLine): string {
  const reason = /^none \((?<reason>.+)\)$/.exec(value)?.groups?.['reason'];
  if (reason === undefined)
    throw etlInvalid(
      file,
      line,
      `"${value}" is not what truth can be`,
      'write "-- truth: none (why the rows cannot be told from the seed)"',
    );
  return reason;
}

/**
 * Reads the text of one job's file. `expectedName` and `expectedLayer` come from its path (`<layer>/<name>.sql`).
 *
 * Throws a LabError `ETL_INVALID` that begins with `file:line:`.
 */
export function parseEtlJob(
  text: string,
  file: string,
  expectedName: string,
  expectedLayer: string,
  parameters: EtlParameters,
): EtlJobFile {
  const { at, has, checks, sql: written, sqlLine } = readHeader(text, file);
  const [name, layer, key, extra] = [at('name'), at('layer'), at('key'), at('depends-on')];
  if (!identifier.test(name.value)) {
    throw etlInvalid(file, name.line, `name "${name.value}" cannot be a table`, 'a name is lower-case letters, digits and underscores');
  }
  if (name.value !== expectedName) {
    throw etlInvalid(
      file,
      name.line,
      `name "${name.value}" differs from the file's, "${expectedName}"`,
      'a job and its file have the same name',
    );
  }
  const known = choiceOf(file, layer, 'layer', fileLayers);
  if (known !== expectedLayer) {
    throw etlInvalid(
      file,
      layer.line,
      `layer "${known}" differs from the file's folder, "${expectedLayer}"`,
      'a job lies in the folder of its layer',
    );
  }
  const common = {
    name: name.value,
    description: at('description').value,
    owner: at('owner').value,
    layer: known,
    extraDependencies: has('depends-on') ? listOf(extra.value) : [],
    file,
    nameLine: name.line,
    sqlLine: sqlLine + written.slice(0, written.length - written.trimStart().length).split('\n').length - 1,
  };
  const incremental = has('incremental') ? choiceOf(file, at('incremental'), 'incremental', ['event_day', 'none'] as const) : 'none';
  const cost = has('cost') ? choiceOf(file, at('cost'), 'cost', etlCosts) : 'small';
  const freshness = at('freshness');
  const freshnessMs = has('freshness') ? parseDurationMs(freshness.value) : DAY_MS;
  if (freshnessMs === undefined) {
    throw etlInvalid(file, freshness.line, `freshness "${freshness.value}" is not a duration`, 'for example "-- freshness: 6h"');
  }
  const sql = substitute(written, sqlLine, file, parameters).trim().replace(/;$/, '');
  if (known === 'maintenance') {
    for (const each of ['key', 'incremental', 'check', 'detects', 'truth'] as const) {
      if (has(each)) throw etlInvalid(file, at(each).line, `a maintenance job has no ${each}`, 'it makes no table of its own');
    }
    return {
      ...common,
      key: [],
      incremental: 'none',
      freshnessMs,
      cost,
      checks: [],
      detects: [],
      sql,
      maintenance: maintenanceOf(sql, file, sqlLine),
    };
  }
  const badColumn = listOf(key.value).find((column) => !identifier.test(column));
  if (badColumn !== undefined) {
    throw etlInvalid(file, key.line, `key column "${badColumn}" is not a column name`, 'a key is a list such as "event_day, country"');
  }
  if (!/^(?:select|with)\b/i.test(sql.replace(/^(?:\s*--[^\n]*\n)+/, ''))) {
    throw etlInvalid(file, sqlLine, 'the header is not followed by a SELECT', 'a job is one SELECT; its result becomes the table');
  }
  return {
    ...common,
    key: listOf(key.value),
    incremental,
    freshnessMs,
    cost,
    checks,
    detects: has('detects') ? detectsOf(file, at('detects')) : [],
    ...(has('truth') ? { unprovable: unprovableOf(file, at('truth')) } : {}),
    sql,
  };
}

const maintenanceLine = /^(?<action>COMPACT|EXPIRE SNAPSHOTS) (?<table>[a-z][a-z0-9_]*)$/;

function maintenanceOf(sql: string, file: string, line: number): Maintenance {
  const { action, table = '' } = maintenanceLine.exec(sql)?.groups ?? {};
  if (action === undefined) {
    throw etlInvalid(
      file,
      line,
      `"${sql.split('\n', 1)[0]}" is no maintenance`,
      'write one line: "COMPACT <table>" or "EXPIRE SNAPSHOTS <table>", with the name of a job',
    );
  }
  return { action: action === 'COMPACT' ? 'compact' : 'expire_snapshots', table };
}
