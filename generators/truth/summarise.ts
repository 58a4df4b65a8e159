/** Groups rows of one table and folds each group, for truth that is told from the rows of other tables. */

import type { Row, SqlValue } from '../../harness/model/platform.ts';
import { byColumns, distinct as distinctIn, indexBy, keyOf, largest as largestIn, number, ratio, smallest as smallestIn } from './rows.ts';

/** One value told from the rows of a group; a group has at least one. */
export type Fold = (group: readonly Row[]) => SqlValue;

type Test = (row: Row) => boolean;

const always: Test = () => true;

/** One row per group: the columns that it is grouped by, then the folds. */
export function summarise(rows: readonly Row[], columns: readonly string[], folds: Readonly<Record<string, Fold>>): Row[] {
  return byColumns(rows, ...columns).map((group) => {
    const made: Record<string, SqlValue> = {};
    for (const column of columns) made[column] = group[0][column] ?? null;
    for (const [name, fold] of Object.entries(folds)) made[name] = fold(group);
    return made;
  });
}

export const count =
  (test: Test = always): Fold =>
  (group) =>
    group.reduce((sum, row) => (test(row) ? sum + 1 : sum), 0);

/** The sum of a column, or of what is told from each row, over the rows that pass the test. */
export function total(pick: string | ((row: Row) => number), test: Test = always): (group: readonly Row[]) => number {
  const value = typeof pick === 'string' ? (row: Row) => number(row, pick) : pick;
  return (group) => group.reduce((sum, row) => (test(row) ? sum + value(row) : sum), 0);
}

/** Different values of a column, NULL not counted. */
export const distinct =
  (column: string): Fold =>
  (group) =>
    distinctIn(group, column);

export const smallest =
  (column: string): Fold =>
  (group) =>
    smallestIn(group, column);

export const largest =
  (column: string): Fold =>
  (group) =>
    largestIn(group, column);

/** The quotient of two folds of a group; NULL if there is nothing to divide by. */
export const share =
  (dividend: Fold, divisor: Fold): Fold =>
  (group) =>
    ratio(Number(dividend(group)), Number(divisor(group)));

/** Finds the row that agrees with another one in some columns, which must tell rows apart. */
export function finderOf(rows: readonly Row[], ...columns: readonly string[]): (row: Row) => Row | undefined {
  const index = indexBy(rows, ...columns);
  return (row) => index.get(keyOf(row, ...columns));
}

/** Cuts ordered values into `parts` of equal size; the first ones are one longer if they cannot be equal. Part of the value at `place`. */
export function partOf(place: number, size: number, parts: number): number {
  const [least, longer] = [Math.floor(size / parts), size % parts];
  const inLonger = longer * (least + 1);
  if (place < inLonger) return 1 + Math.floor(place / (least + 1));
  return 1 + longer + Math.floor((place - inLonger) / least);
}
