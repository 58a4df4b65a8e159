import { checkKinds, type CheckKind, type EtlCheck } from '../model/etl.ts';
import { parseDurationMs } from '../model/scenario.ts';
import { etlInvalid, type HeaderLine } from './etl-job-file.ts';
import { chooseFrom, didYouMean } from './nearest.ts';

/** A check with the SQL that makes it. */
export interface CompiledCheck extends EtlCheck {
  /** An aggregate over the table that gives the number of what breaks it, so that the checks of a table share one scan; left out: it needs a query of its own. */
  readonly aggregate?: string;
  /** Other tables that it reads. */
  readonly reads: readonly string[];
}

/** What a check is written on, for errors. */
interface Written {
  readonly table: string;
  readonly file: string;
  readonly line: number;
}

type Made = Pick<CompiledCheck, 'failingSql' | 'aggregate' | 'reads' | 'columns'>;

/** The job whose `newest_at` is the clock of freshness: virtual time has no other. */
export const CLOCK_TABLE = 'stg_event_counts';

const identifier = /^[a-z][a-z0-9_]*$/;
const reference = /^(?<table>[a-z][a-z0-9_]*)\.(?<column>[a-z][a-z0-9_]*)$/;
const dayLiteral = /^\d{4}-\d{2}-\d{2}$/;
const numberLiteral = /^-?\d+(?:\.\d+)?$/;

const text = (value: string): string => `'${value.replaceAll("'", "''")}'`;

/** A hint to Spark, and a comment to the other engines: this side of a join, a few rows, is not broadcast, which would be a job of its own. */
export const inPlace = (side: string): string => `/*+ SHUFFLE_REPLICATE_NL(${side}) */`;

/** Examples stand in the hints of errors. */
const examples: Readonly<Record<CheckKind, string>> = {
  unique: 'unique(event_day, player_id)',
  not_null: 'not_null(player_id, country)',
  accepted: 'accepted(status: ok, failed)',
  range: 'range(credits: 0..1000000)',
  relationship: 'relationship(player_id -> dim_players.player_id)',
  freshness: 'freshness(event_day: 26h)',
  volume: 'volume(1..)',
  condition: 'condition(first_event_at <= last_event_at)',
  share: "share(status = 'ok': 0.9..1)",
  same_sum: 'same_sum(events = stg_event_counts.events)',
  columns: 'columns(event_day, country, players)',
};

/**
 * Compiles a `check` line, such as `range(credits: 0..) warn`, to a SELECT of what breaks it. Values that are NULL break `not_null` only.
 *
 * Throws a LabError `ETL_INVALID` that begins with `file:line:`.
 */
export function compileCheck({ value, line }: HeaderLine, table: string, file: string): CompiledCheck {
  const { kind: word, args, severity = 'error' } = /^(?<kind>\w+)\s*\((?<args>.*)\)(?:\s+(?<severity>\S+))?$/.exec(value)?.groups ?? {};
  const written = { table, file, line };
  if (word === undefined || args === undefined)
    throw etlInvalid(
      file,
      line,
      `"${value}" is not a check`,
      `for example "-- check: ${examples.range}", with " warn" after it if it is no error`,
    );
  const kind = checkKinds.find((known) => known === word);
  if (kind === undefined) throw etlInvalid(file, line, `unknown check "${word}"${didYouMean(word, checkKinds)}`, chooseFrom(checkKinds));
  if (severity !== 'warn' && severity !== 'error')
    throw etlInvalid(file, line, `unknown severity "${severity}"${didYouMean(severity, ['warn', 'error'])}`, chooseFrom(['warn', 'error']));
  if (args.includes('\\')) throw etlInvalid(file, line, 'a check has no backslashes', 'engines read them differently');
  if (args.trim() === '') throw etlInvalid(file, line, `${kind}() says nothing`, `for example "-- check: ${examples[kind]}"`);
  const made = compilers[kind](args.trim(), written);
  return { name: `${kind}(${args.trim()})`, table, kind, severity, place: `${file}:${line}`, ...made };
}

function invalid({ file, line }: Written, kind: CheckKind, problem: string): Error {
  return etlInvalid(file, line, `${kind}: ${problem}`, `for example "-- check: ${examples[kind]}"`);
}

function columnOf(written: Written, kind: CheckKind, word: string): string {
  if (!identifier.test(word)) throw invalid(written, kind, `"${word}" is not a column name`);
  return word;
}

function columnsOf(written: Written, kind: CheckKind, args: string): string[] {
  const list = args.split(',').map((word) => columnOf(written, kind, word.trim()));
  const twice = list.find((column, place) => list.indexOf(column) !== place);
  if (twice !== undefined) throw invalid(written, kind, `${twice} stands twice`);
  return list;
}

/** `column: rest`. */
function columnAndRest(written: Written, kind: CheckKind, args: string): [column: string, rest: string] {
  const colon = args.indexOf(':');
  if (colon < 0) throw invalid(written, kind, `"${args}" has no colon`);
  return [columnOf(written, kind, args.slice(0, colon).trim()), args.slice(colon + 1).trim()];
}

/** `low..high`, each a number or a day, or left out. Gives the condition under which `value` is out of it. */
function outside(written: Written, kind: CheckKind, range: string, value: string, days: boolean): string {
  const [low = '', high = '', ...more] = range.split('..').map((bound) => bound.trim());
  const literal = (bound: string): string => {
    if (numberLiteral.test(bound)) return bound;
    if (days && dayLiteral.test(bound)) return `DATE '${bound}'`;
    throw invalid(written, kind, `"${bound}" is not a number${days ? ' or a day' : ''}`);
  };
  if (!range.includes('..') || more.length > 0 || (low === '' && high === '')) throw invalid(written, kind, `"${range}" is not a range`);
  if (numberLiteral.test(low) && numberLiteral.test(high) && Number(low) > Number(high))
    throw invalid(written, kind, `"${range}" holds nothing`);
  const parts = [...(low === '' ? [] : [`${value} < ${literal(low)}`]), ...(high === '' ? [] : [`${value} > ${literal(high)}`])];
  return parts.join(' OR ');
}

/** A check of single rows: those for which `bad` is true break it. */
function ofRows(table: string, columns: readonly string[], bad: string): Made {
  return {
    failingSql: `SELECT * FROM ${table} WHERE ${bad}`,
    aggregate: `count(*) FILTER (WHERE ${bad})`,
    reads: [],
    columns: columns.map((column) => ({ table, column })),
  };
}

const compilers: Readonly<Record<CheckKind, (args: string, written: Written) => Made>> = {
  unique(args, written) {
    const columns = columnsOf(written, 'unique', args);
    const list = columns.join(', ');
    // One text of all columns, as engines count distinct rows of several columns each in their own way.
    const key = columns.map((column) => `coalesce(CAST(${column} AS VARCHAR), '')`).join(" || '|' || ");
    return {
      failingSql: `SELECT ${list}, count(*) - 1 AS copies FROM ${written.table} GROUP BY ${list} HAVING count(*) > 1`,
      aggregate: `count(*) - count(DISTINCT ${key})`,
      reads: [],
      columns: columns.map((column) => ({ table: written.table, column })),
    };
  },

  not_null(args, written) {
    const columns = columnsOf(written, 'not_null', args);
    return ofRows(written.table, columns, columns.map((column) => `${column} IS NULL`).join(' OR '));
  },

  accepted(args, written) {
    const [column, rest] = columnAndRest(written, 'accepted', args);
    const values = rest.split(',').map((value) => value.trim());
    if (values.includes('')) throw invalid(written, 'accepted', 'a value is empty');
    return ofRows(written.table, [column], `CAST(${column} AS VARCHAR) NOT IN (${values.map(text).join(', ')})`);
  },

  range(args, written) {
    const [column, rest] = columnAndRest(written, 'range', args);
    return ofRows(written.table, [column], outside(written, 'range', rest, column, true));
  },

  condition: (args, { table }) => ofRows(table, [], `NOT (${args})`),

  relationship(args, written) {
    const { table } = written;
    const [left = '', right, ...more] = args.split('->').map((side) => side.trim());
    const column = columnOf(written, 'relationship', left);
    const { table: other, column: there } = reference.exec(right ?? '')?.groups ?? {};
    if (other === undefined || there === undefined || more.length > 0)
      throw invalid(written, 'relationship', `"${args}" is not "column -> table.column"`);
    return {
      failingSql: `SELECT here.* FROM ${table} AS here WHERE here.${column} IS NOT NULL AND NOT EXISTS (SELECT 1 FROM ${other} AS there WHERE there.${there} = here.${column})`,
      reads: [other],
      columns: [
        { table, column },
        { table: other, column: there },
      ],
    };
  },

  freshness(args, written) {
    const { table } = written;
    const [column, rest] = columnAndRest(written, 'freshness', args);
    const ms = parseDurationMs(rest);
    if (ms === undefined || ms < 60_000) throw invalid(written, 'freshness', `"${rest}" is not a duration of a minute or more`);
    return {
      failingSql:
        `SELECT ${inPlace('clock')} here.newest, clock.newest_at FROM (SELECT CAST(max(${column}) AS TIMESTAMP) AS newest FROM ${table}) AS here ` +
        `CROSS JOIN (SELECT max(newest_at) AS newest_at FROM ${CLOCK_TABLE}) AS clock ` +
        `WHERE here.newest < clock.newest_at - INTERVAL '${Math.round(ms / 60_000)}' MINUTE`,
      reads: [CLOCK_TABLE],
      columns: [{ table, column }],
    };
  },

  volume(args, written) {
    const { table } = written;
    const bad = outside(written, 'volume', args, 'count(*)', false);
    return {
      failingSql: `SELECT count(*) AS found FROM ${table} HAVING ${bad}`,
      aggregate: `CASE WHEN ${bad} THEN 1 ELSE 0 END`,
      reads: [],
      columns: [],
    };
  },

  share(args, written) {
    const { table } = written;
    const colon = args.lastIndexOf(':');
    if (colon < 0) throw invalid(written, 'share', `"${args}" has no range`);
    const condition = args.slice(0, colon).trim();
    if (condition === '') throw invalid(written, 'share', 'of what?');
    const share = `CAST(count(*) FILTER (WHERE ${condition}) AS DOUBLE) / nullif(count(*), 0)`;
    const bad = outside(written, 'share', args.slice(colon + 1).trim(), share, false);
    return {
      failingSql: `SELECT ${share} AS found FROM ${table} HAVING ${bad}`,
      aggregate: `CASE WHEN ${bad} THEN 1 ELSE 0 END`,
      reads: [],
      columns: [],
    };
  },

  same_sum(args, written) {
    const { table } = written;
    const { left = '', right = '', where } = /^(?<left>\S+)\s*=\s*(?<right>\S+)(?:\s+where\s+(?<where>.+))?$/i.exec(args)?.groups ?? {};
    const { table: other, column: there } = reference.exec(right)?.groups ?? {};
    if (other === undefined || there === undefined)
      throw invalid(written, 'same_sum', `"${args}" is not "column = table.column", with "where" after it if need be`);
    const here = left === '*' ? 'count(*)' : `coalesce(sum(${columnOf(written, 'same_sum', left)}), 0)`;
    return {
      failingSql:
        `SELECT ${inPlace('there')} here.total AS found, there.total AS wanted FROM (SELECT ${here} AS total FROM ${table}) AS here ` +
        `CROSS JOIN (SELECT coalesce(sum(${there}), 0) AS total FROM ${other}${where === undefined ? '' : ` WHERE ${where}`}) AS there ` +
        'WHERE here.total <> there.total',
      reads: [other],
      columns: [...(left === '*' ? [] : [{ table, column: left }]), { table: other, column: there }],
    };
  },

  columns(args, written) {
    const { table } = written;
    const wanted = columnsOf(written, 'columns', args);
    return {
      failingSql:
        `SELECT found.column_name AS found, wanted.column_name AS wanted FROM (SELECT column_name FROM lake_columns WHERE table_name = '${table}') AS found ` +
        `FULL OUTER JOIN (VALUES ${wanted.map((column) => `('${column}')`).join(', ')}) AS wanted (column_name) ON wanted.column_name = found.column_name ` +
        'WHERE found.column_name IS NULL OR wanted.column_name IS NULL',
      reads: [],
      columns: wanted.map((column) => ({ table, column })),
    };
  },
};
