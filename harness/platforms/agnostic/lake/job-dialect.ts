import type { EtlEngine } from '../../../model/etl.ts';
import { parseOnce } from './parse-once.ts';

/** How an engine writes what the catalogue writes as DuckDB does. */
interface Dialect {
  /** Functions by their names in the catalogue, in lower case. */
  readonly functions: Readonly<Record<string, string>>;
  /** Types in a CAST, in lower case. */
  readonly types: Readonly<Record<string, string>>;
  /** Functions whose first argument is a unit: in the catalogue a text, here a bare word. */
  readonly bareUnits: ReadonlySet<string>;
  /** What stands between the quotes of a text. */
  readonly text: (content: string) => string;
  /** What is done in the end with a statement in its words. */
  readonly finish: (sql: string) => string;
}

/**
 * The catalogue of jobs is written in SQL that all engines understand alike; these are the few names in which they differ. What could be written alike for
 * all is, in the jobs themselves. Functions not named here are called the same everywhere, and mean the same of what the jobs give them.
 */
const dialects: Readonly<Record<EtlEngine, Dialect>> = {
  trino: {
    // The text of a scalar in JSON, by a path such as '$.after.tier'.
    functions: { json_extract_string: 'json_extract_scalar' },
    types: {},
    bareUnits: new Set(),
    text: (content) => content,
    finish: (sql) => sql,
  },
  spark: {
    functions: { json_extract_string: 'get_json_object' },
    types: { varchar: 'STRING' },
    bareUnits: new Set(['date_diff']),
    // A backslash is not itself there, and two quotes are one only in some of its settings.
    text: (content) => content.replaceAll('\\', '\\\\').replaceAll("''", "\\'"),
    finish: parseOnce,
  },
};

const tokens = /--[^\n]*|'(?:[^']|'')*'|"(?:[^"]|"")*"|(?<name>[a-z_]\w*)(?<call>\s*\()?/gi;

/** A job's SELECT as an engine has it. Texts mean the same; comments and quoted names stay as they are. */
export function jobSql(sql: string, engine: EtlEngine): string {
  const { functions, types, bareUnits, text: written, finish } = dialects[engine];
  let before = '';
  let isUnit = false;
  const translated = sql.replace(tokens, (text, name: string | undefined, call: string | undefined) => {
    if (name === undefined) {
      const unit = isUnit ? /^'(?<unit>[a-z]+)'$/i.exec(text)?.groups?.['unit'] : undefined;
      if (!text.startsWith('--')) isUnit = false;
      if (unit !== undefined) return unit.toUpperCase();
      return text.startsWith("'") ? `'${written(text.slice(1, -1))}'` : text;
    }
    const known = name.toLowerCase();
    isUnit = call !== undefined && bareUnits.has(known);
    const type = before === 'as' && call === undefined ? types[known] : undefined;
    before = known;
    return call === undefined ? (type ?? text) : `${functions[known] ?? name}${call}`;
  });
  return finish(translated);
}
