import type { Row, SqlValue } from '../../harness/model/platform.ts';
import type { WorkloadPlan } from '../../harness/model/workload.ts';
import { createGroups } from './aggregate.ts';

/** Gives the expected rows of another job. */
export type RowsOf = (job: string) => readonly Row[];

/** What the truth must know of a plan beside its events: which ids are there. */
export type PlannedWorld = Pick<WorkloadPlan, 'population'>;

/** Makes the rows of a job from the expected rows of others, in plain TypeScript. */
export type RowsMaker = (rowsOf: RowsOf, world: PlannedWorld) => readonly Row[];

/** A number of a row; a missing one counts as 0. */
export const number = (row: Row, column: string): number => Number(row[column] ?? 0);

/** Text of a row, such as a day. */
export const text = (row: Row, column: string): string => String(row[column]);

/** The row's values of some columns as one text. */
export const keyOf = (row: Row, ...columns: readonly string[]): string => columns.map((column) => String(row[column])).join('|');

/** Rows that have the same values in some columns, together. */
export function byColumns(rows: readonly Row[], ...columns: readonly string[]): [first: Row, ...rest: Row[]][] {
  const groups = createGroups<Row[]>();
  for (const row of rows) groups.of(keyOf(row, ...columns), () => []).push(row);
  return groups.values() as [Row, ...Row[]][];
}

/** Rows by the values of some columns, which must tell them apart. */
export function indexBy(rows: readonly Row[], ...columns: readonly string[]): Map<string, Row> {
  return new Map(rows.map((row) => [keyOf(row, ...columns), row]));
}

export const sum = (rows: readonly Row[], column: string): number => rows.reduce((total, row) => total + number(row, column), 0);

/** Different values of a column, NULL not counted. */
export function distinct(rows: readonly Row[], column: string): number {
  return new Set(rows.flatMap((row) => row[column] ?? [])).size;
}

/** Some columns of a row. */
export function pick(row: Row, ...columns: readonly string[]): Row {
  return Object.fromEntries(columns.map((column) => [column, row[column] ?? null]));
}

function extreme(rows: readonly Row[], column: string, sign: 1 | -1): SqlValue {
  let best: SqlValue = null;
  for (const row of rows) {
    const value = row[column] ?? null;
    if (value === null) continue;
    if (best === null || (sign === 1 ? value > best : value < best)) best = value;
  }
  return best;
}

/** The smallest value of a column, by number or code unit; NULL if there is none. */
export const smallest = (rows: readonly Row[], column: string): SqlValue => extreme(rows, column, -1);

/** The largest value of a column, by number or code unit; NULL if there is none. */
export const largest = (rows: readonly Row[], column: string): SqlValue => extreme(rows, column, 1);

/** A fraction; NULL if there is nothing to divide by. */
export const ratio = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);

const DAY_MS = 86_400_000;

/** Days from one day to another. */
export const daysBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / DAY_MS;

/** The day so many days later. */
export const dayAfter = (day: string, days: number): string => new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);

/** The Monday of a day's week. */
export function weekOf(day: string): string {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return dayAfter(day, weekday === 0 ? -6 : 1 - weekday);
}
