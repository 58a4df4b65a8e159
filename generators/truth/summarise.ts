/** Groups rows of one table and folds each group, for truth that is told from the rows of other tables. */

import type { Row, SqlValue } from '../../harness/model/platform.ts';

/** Rows of another job of the same domain, by name. */
export type RowsOf = (name: string) => readonly Row[];

/** Makes the rows of a job from those of others. */
export type RowMaker = (rowsOf: RowsOf) => readonly Row[];

/** One value told from the rows of a group; a group has at least one. */
export type Fold = (group: readonly Row[]) => SqlValue;

type Test = (row: Row) => boolean;
type Pick = string | ((row: Row) => number);

const always: Test = () => true;

/** A number that must be there. Throws a TypeError if the column holds something else: a slip in the truth itself. */
export function numberOf(row: Row, column: string): number {
  const value = row[column];
  if (typeof value !== 'number') throw new TypeError(`${column} is ${String(value)}, not a number`);
  return value;
}

/** A text that must be there. Throws a TypeError if the column holds something else: a slip in the truth itself. */
export function textOf(row: Row, column: string): string {
  const value = row[column];
  if (typeof value !== 'string') throw new TypeError(`${column} is ${String(value)}, not a text`);
  return value;
}

/** The rows that agree in all `columns`, in the order in which each group is first met. */
export function groupRows(rows: readonly Row[], columns: readonly string[]): Row[][] {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    let key = '';
    for (const column of columns) key += `${String(row[column])}\u0001`;
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return [...groups.values()];
}

/** One row per group: the columns that it is grouped by, then the folds. */
export function summarise(rows: readonly Row[], columns: readonly string[], folds: Readonly<Record<string, Fold>>): Row[] {
  return groupRows(rows, columns).map((group) => {
    const [first] = group as [Row];
    const made: Record<string, SqlValue> = {};
    for (const column of columns) made[column] = first[column] ?? null;
    for (const [name, fold] of Object.entries(folds)) made[name] = fold(group);
    return made;
  });
}

const pickOf = (pick: Pick): ((row: Row) => number) => (typeof pick === 'string' ? (row) => numberOf(row, pick) : pick);

export const count =
  (test: Test = always): Fold =>
  (group) =>
    group.reduce((sum, row) => (test(row) ? sum + 1 : sum), 0);

export const total = (pick: Pick, test: Test = always): ((group: readonly Row[]) => number) => {
  const value = pickOf(pick);
  return (group) => group.reduce((sum, row) => (test(row) ? sum + value(row) : sum), 0);
};

/** Different values of a column, NULL apart. */
export const distinct =
  (column: string, test: Test = always): Fold =>
  (group) =>
    new Set(group.filter((row) => test(row) && row[column] !== null).map((row) => row[column])).size;

/** The smallest value of a column that is not NULL; NULL if there is none. */
export const smallest =
  (column: string, test: Test = always): Fold =>
  (group) =>
    group.reduce<SqlValue>((least, row) => {
      const value = row[column] ?? null;
      return test(row) && value !== null && (least === null || value < least) ? value : least;
    }, null);

/** The largest value of a column that is not NULL; NULL if there is none. */
export const largest =
  (column: string, test: Test = always): Fold =>
  (group) =>
    group.reduce<SqlValue>((most, row) => {
      const value = row[column] ?? null;
      return test(row) && value !== null && (most === null || value > most) ? value : most;
    }, null);

/** A quotient, NULL where nothing can be divided by. */
export function quotient(dividend: number, divisor: number): number | null {
  return divisor === 0 ? null : dividend / divisor;
}

/** The quotient of two folds of a group. */
export const share =
  (dividend: Fold, divisor: Fold): Fold =>
  (group) =>
    quotient(Number(dividend(group)), Number(divisor(group)));

/** Rows by the text of their `columns`; the last one wins. */
export function indexBy(rows: readonly Row[], ...columns: readonly string[]): (row: Row) => Row | undefined {
  const keyOf = (row: Row): string => columns.map((column) => String(row[column])).join('\u0001');
  const index = new Map(rows.map((row) => [keyOf(row), row]));
  return (row) => index.get(keyOf(row));
}
