const FIRST_YEAR = 1970;
const pattern = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:Z|([+-])(\d\d):(\d\d))$/i;

const ZERO = 0x30;
const COLON = 0x3a;
const DOT = 0x2e;
const Z = 0x5a;

/** Two digits of a text as a number; NaN if they are none. */
function two(text: string, at: number): number {
  const tens = text.charCodeAt(at) - ZERO;
  const ones = text.charCodeAt(at + 1) - ZERO;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : NaN;
}

/** Start of a UTC day in epoch milliseconds; NaN if there is no such day, or if it is before 1970. */
function dayStartMs(year: number, month: number, day: number): number {
  const start = Date.UTC(year, month - 1, day);
  const date = new Date(start);
  return year >= FIRST_YEAR && date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? start : NaN;
}

/**
 * A function that reads an RFC 3339 instant as epoch microseconds (finer digits are dropped); NaN if it is none, lies before 1970, or
 * is a leap second, for which the lake's timestamps have no place. Fast for the form `2026-03-02T00:00:00.123Z` on days that repeat.
 */
export function createInstantReader(): (text: string) => number {
  let knownDay = '';
  let knownStartMs = NaN;
  return (text) => {
    if (text.length !== 24 || text.charCodeAt(23) !== Z) return readSlowly(text);
    const day = text.slice(0, 11);
    if (day !== knownDay) {
      const start = readSlowly(`${day}00:00:00Z`);
      if (Number.isNaN(start)) return NaN;
      knownDay = day;
      knownStartMs = start / 1000;
    }
    const hour = two(text, 11);
    const minute = two(text, 14);
    const second = two(text, 17);
    const millis = two(text, 20) * 10 + text.charCodeAt(22) - ZERO;
    const last = text.charCodeAt(22);
    const wellFormed =
      text.charCodeAt(13) === COLON && text.charCodeAt(16) === COLON && text.charCodeAt(19) === DOT && last >= ZERO && last <= ZERO + 9;
    if (!wellFormed || !(hour < 24 && minute < 60 && second < 60)) return NaN;
    return (knownStartMs + ((hour * 60 + minute) * 60 + second) * 1000 + millis) * 1000;
  };
}

function readSlowly(text: string): number {
  const parts = pattern.exec(text);
  if (!parts) return NaN;
  const [year, month, day, hour, minute, second] = parts.slice(1, 7).map(Number) as [number, number, number, number, number, number];
  const offsetHours = Number(parts[9] ?? 0);
  const offsetMinutes = Number(parts[10] ?? 0);
  if (hour > 23 || minute > 59 || second > 59 || offsetHours > 23 || offsetMinutes > 59) return NaN;
  const offsetMs = (parts[8] === '-' ? -1 : 1) * (offsetHours * 60 + offsetMinutes) * 60_000;
  const micros = Number((parts[7] ?? '').padEnd(6, '0').slice(0, 6));
  const ms = dayStartMs(year, month, day) + ((hour * 60 + minute) * 60 + second) * 1000 - offsetMs;
  return ms >= 0 ? ms * 1000 + micros : NaN;
}
