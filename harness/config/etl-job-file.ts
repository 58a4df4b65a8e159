import { LabError } from '../model/errors.ts';
import { chooseFrom, didYouMean } from './nearest.ts';

/** Where a job stands between the events and the people who ask. */
export const etlLayers = ['staging', 'fact', 'mart'] as const;
export type EtlLayer = (typeof etlLayers)[number];

/** Numbers that a job may use as `${players}` and `${items}`: the sizes of the registers whose tables the lake does not have. */
export interface EtlParameters {
  readonly players: number;
  readonly items: number;
}

/** A job as its file states it, not yet held against the others. */
export interface EtlJobFile {
  readonly name: string;
  readonly description: string;
  readonly owner: string;
  readonly layer: EtlLayer;
  readonly key: readonly string[];
  /** Dependencies that the SQL does not show. */
  readonly extraDependencies: readonly string[];
  readonly sql: string;
  readonly file: string;
  /** Line at which `name` stands, and the one at which the SQL begins. */
  readonly nameLine: number;
  readonly sqlLine: number;
}

const requiredKeys = ['name', 'description', 'owner', 'layer', 'key'] as const;
const knownKeys: readonly string[] = [...requiredKeys, 'depends-on'];
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
  const values = new Map<string, { readonly value: string; readonly line: number }>();
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
    if (values.has(key)) throw etlInvalid(file, line + 1, `header key "${key}" stands twice`, 'leave one of the two');
    if (value === '') throw etlInvalid(file, line + 1, `header key "${key}" has no value`, `write "-- ${key}: …"`);
    values.set(key, { value, line: line + 1 });
  }
  const missing = requiredKeys.filter((key) => !values.has(key));
  if (missing.length > 0) {
    throw etlInvalid(
      file,
      1,
      `the header lacks ${missing.join(', ')}`,
      'a job begins with "-- name: …", "-- description: …", "-- owner: …", "-- layer: …", "-- key: …"',
    );
  }
  const at = (key: string) => values.get(key) ?? { value: '', line: 1 };
  return { at, has: (key: string) => values.has(key), sqlLine: line + 1, sql: lines.slice(line).join('\n') };
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
  const { at, has, sql: written, sqlLine } = readHeader(text.replaceAll('\r\n', '\n'), file);
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
  const known = etlLayers.find((candidate) => candidate === layer.value);
  if (known === undefined) {
    throw etlInvalid(
      file,
      layer.line,
      `unknown layer "${layer.value}"${didYouMean(layer.value, etlLayers)}`,
      `layers are ${etlLayers.join(', ')}`,
    );
  }
  if (known !== expectedLayer) {
    throw etlInvalid(
      file,
      layer.line,
      `layer "${known}" differs from the file's folder, "${expectedLayer}"`,
      'a job lies in the folder of its layer',
    );
  }
  const badColumn = listOf(key.value).find((column) => !identifier.test(column));
  if (badColumn !== undefined) {
    throw etlInvalid(file, key.line, `key column "${badColumn}" is not a column name`, 'a key is a list such as "event_day, country"');
  }
  const sql = substitute(written, sqlLine, file, parameters).trim().replace(/;$/, '');
  if (!/^(?:select|with)\b/i.test(sql.replace(/^(?:\s*--[^\n]*\n)+/, ''))) {
    throw etlInvalid(file, sqlLine, 'the header is not followed by a SELECT', 'a job is one SELECT; its result becomes the table');
  }
  return {
    name: name.value,
    description: at('description').value,
    owner: at('owner').value,
    layer: known,
    key: listOf(key.value),
    extraDependencies: has('depends-on') ? listOf(extra.value) : [],
    sql,
    file,
    nameLine: name.line,
    sqlLine: sqlLine + written.length - written.trimStart().length,
  };
}
