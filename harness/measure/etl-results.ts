import type { EtlJob } from '../model/etl.ts';
import type { Lake, Row } from '../model/platform.ts';
import { normalise, sameValue, showValue, valueOrder, type Normal } from './normalise-value.ts';

/** Whether a job's table holds the expected rows; the first differences, for people. */
export interface EtlComparison {
  readonly correct: boolean;
  /** At most five, each with key, column, expected and found. */
  readonly differences: string[];
}

const MOST_DIFFERENCES = 5;

/**
 * Holds the table of a job against the expected rows, as multisets: the order of rows does not count, how often each stands does.
 * Integers must be equal, fractions to a relative 1e-9. Rejects if the table cannot be queried.
 */
export async function compareResults(job: EtlJob, lake: Pick<Lake, 'query'>, truthRows: readonly Row[]): Promise<EtlComparison> {
  return compareRows(job, truthRows, await lake.query(`SELECT * FROM ${job.name}`));
}

/** `compareResults` for rows that are at hand. */
export function compareRows(job: EtlJob, expected: readonly Row[], found: readonly Row[]): EtlComparison {
  const differences: string[] = [];
  let count = 0;
  const report = (difference: () => string): void => {
    if (count++ < MOST_DIFFERENCES) differences.push(difference());
  };
  const columns = Object.keys(expected[0] ?? found[0] ?? {});
  const foundColumns = Object.keys(found[0] ?? expected[0] ?? {});
  for (const name of columns) if (!foundColumns.includes(name)) report(() => `column ${name}: expected, not found`);
  for (const name of foundColumns) if (!columns.includes(name)) report(() => `column ${name}: found, not expected`);
  if (count === 0) {
    const key = keyColumns(job, columns, expected);
    compareByKey(columns, key, expected, found, report);
  }
  return { correct: count === 0, differences };
}

/** Columns that tell rows apart: the job's key, or else all columns in which no expected value is a fraction. */
function keyColumns(job: EtlJob, columns: readonly string[], expected: readonly Row[]): readonly string[] {
  if (job.key && job.key.length > 0 && job.key.every((name) => columns.includes(name))) return job.key;
  const isFraction = (value: Normal): boolean => typeof value === 'number' && !Number.isInteger(value);
  return columns.filter((name) => !expected.some((row) => isFraction(normalise(row[name]))));
}

function byKey(rows: readonly Row[], key: readonly string[]): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const text = key.map((name) => String(normalise(row[name]))).join('\u0001');
    const group = groups.get(text);
    if (group) group.push(row);
    else groups.set(text, [row]);
  }
  return groups;
}

/** Rows of one key in an order that is the same for equal groups. */
function ordered(rows: readonly Row[], columns: readonly string[]): readonly Row[] {
  if (rows.length < 2) return rows;
  return rows.toSorted((a, b) => {
    for (const name of columns) {
      const order = valueOrder(normalise(a[name]), normalise(b[name]));
      if (order !== 0) return order;
    }
    return 0;
  });
}

function compareByKey(
  columns: readonly string[],
  key: readonly string[],
  expected: readonly Row[],
  found: readonly Row[],
  report: (difference: () => string) => void,
): void {
  const rest = columns.filter((name) => !key.includes(name));
  const list = (row: Row, names: readonly string[]): string => names.map((name) => `${name}=${showValue(row[name])}`).join(', ');
  const label = (row: Row): string => list(row, key) || 'the row';
  const content = (row: Row): string => list(row, rest) || 'a row';
  const expectedByKey = byKey(expected, key);
  const foundByKey = byKey(found, key);
  for (const [text, rows] of expectedByKey) {
    const others = ordered(foundByKey.get(text) ?? [], columns);
    for (const [place, row] of ordered(rows, columns).entries()) {
      const other = others[place];
      if (!other) {
        report(() => `${label(row)}: expected ${content(row)}, found nothing`);
        continue;
      }
      for (const name of rest) {
        if (sameValue(normalise(row[name]), normalise(other[name]))) continue;
        report(() => `${label(row)}: ${name} expected ${showValue(row[name])}, found ${showValue(other[name])}`);
      }
    }
    for (const row of others.slice(rows.length)) report(() => `${label(row)}: found once too often (${content(row)})`);
  }
  for (const [text, rows] of foundByKey) {
    if (expectedByKey.has(text)) continue;
    for (const row of rows) report(() => `${label(row)}: expected nothing, found ${content(row)}`);
  }
}
