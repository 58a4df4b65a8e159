import type { Row, SqlValue } from '../../../model/platform.ts';
import { plainValue } from '../../plain-value.ts';
import type { TrinoColumn, TrinoResult, TrinoValue } from './trino-client.ts';

/** Rows with the values that the embedded platform gives for the same types: instants and days in ISO 8601, BIGINT as bigint, DECIMAL as number. */
export function rowsOf({ columns, rows }: Pick<TrinoResult, 'columns' | 'rows'>): Row[] {
  const readers = columns.map(readerOf);
  return rows.map((row) => Object.fromEntries(readers.map((read, place) => [columns[place]?.name ?? '', read(row[place])])));
}

function readerOf({ type }: TrinoColumn): (value: TrinoValue) => SqlValue {
  const [base = ''] = type.split('(', 1);
  const zoned = type.endsWith('with time zone');
  const read = ((): ((value: TrinoValue) => SqlValue) => {
    switch (base.trim()) {
      case 'bigint':
        return (value) => BigInt(value as number | bigint);
      case 'decimal':
      case 'real':
      case 'double':
        // NaN and the infinities come as text.
        return Number;
      case 'date':
      case 'timestamp':
        return (value) => instant(String(value), zoned);
      case 'timestamp with time zone':
        return (value) => instant(String(value), true);
      default:
        return plainValue;
    }
  })();
  return (value) => (value === null || value === undefined ? null : read(value));
}

/** `2026-03-02`, `2026-03-02 10:00:00.123456`, and with ` UTC` behind it, as an instant with milliseconds, as `Date` has. */
function instant(text: string, zoned: boolean): string {
  const [day = '', time = '00:00:00', zone = 'UTC'] = text.split(' ');
  const [seconds = '', fraction = ''] = time.split('.');
  const iso = `${day}T${seconds}.${fraction.padEnd(3, '0').slice(0, 3)}Z`;
  // The session is in UTC; a time of another zone is left as it is.
  return zoned && zone !== 'UTC' ? text : iso;
}
