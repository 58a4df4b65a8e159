import type { SqlValue } from '../model/platform.ts';

/** Fractions may differ by this share: engines add up in different orders. */
const TOLERANCE = 1e-9;

/** A value of a result in one form, however an engine or a driver gave it: dates and timestamps are `@epochMs`, integers beyond 2^53 bigint. */
export type Normal = bigint | number | string | boolean | null;

const integerText = /^-?\d+$/;
const numberText = /^-?\d+(?:\.\d+)?$/;
const dayText = /^\d{4}-\d\d-\d\d/;
const instantText = /^(?<day>\d{4}-\d\d-\d\d)(?:[ T](?<time>\d\d:\d\d:\d\d)(?<fraction>\.\d+)?(?: ?(?:Z|UTC|\+00(?::?00)?))?)?$/;

/** One form for what drivers give differently. A column that is not there is NULL. */
export function normalise(value: SqlValue | Date | undefined): Normal {
  switch (typeof value) {
    case 'number':
    case 'boolean':
      return value;
    case 'bigint':
      return Number.isSafeInteger(Number(value)) ? Number(value) : value;
    case 'string':
      return dayText.test(value) ? normaliseInstant(value) : value;
    default:
      return value instanceof Date ? `@${value.getTime()}` : null;
  }
}

function normaliseInstant(text: string): string {
  const { day, time = '00:00:00', fraction = '.000' } = instantText.exec(text)?.groups ?? {};
  const epochMs = Date.parse(`${day}T${time}${fraction.slice(0, 4)}Z`);
  return Number.isNaN(epochMs) ? text : `@${epochMs}`;
}

/**
 * Whether a found value is the expected one. Integers must be equal, fractions to a relative 1e-9. A decimal that came as text is
 * taken for a number only where a number was expected: as text, "007" is not 7.
 */
export function sameValue(expected: Normal, found: Normal): boolean {
  if (expected === found) return true;
  if (typeof expected !== 'number' && typeof expected !== 'bigint') return false;
  if (typeof found === 'string') {
    if (integerText.test(found)) return sameValue(expected, normalise(BigInt(found)));
    return numberText.test(found) && sameValue(expected, Number(found));
  }
  if (typeof expected === 'bigint' || typeof found !== 'number') return false;
  if (Number.isInteger(expected) && Number.isInteger(found)) return false;
  return Math.abs(expected - found) <= TOLERANCE * Math.max(Math.abs(expected), Math.abs(found));
}

/** An order of normal values, for sorting rows: by number where both are, else by text. */
export function valueOrder(a: Normal, b: Normal): number {
  if (a === b) return 0;
  if ((typeof a === 'number' || typeof a === 'bigint') && (typeof b === 'number' || typeof b === 'bigint')) return a < b ? -1 : 1;
  return String(a) < String(b) ? -1 : 1;
}

/** A value for people: days and instants in ISO 8601, texts in quotes. */
export function showValue(value: SqlValue | undefined): string {
  const normal = normalise(value);
  if (typeof normal !== 'string') return String(normal);
  if (!/^@-?\d+$/.test(normal)) return `"${normal}"`;
  return new Date(Number(normal.slice(1))).toISOString().replace('T00:00:00.000Z', '');
}
