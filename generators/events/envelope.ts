import { SHARD_COUNT, sources, families, type Source } from '../../harness/model/workload.ts';
import { eventTypes } from './event-types.ts';

const twoDigits = Array.from({ length: 60 }, (_, n) => String(n).padStart(2, '0'));
const threeDigits = Array.from({ length: 1000 }, (_, n) => String(n).padStart(3, '0'));
const MINUTE_MS = 60_000;

/** A function that writes epoch milliseconds as RFC 3339 with milliseconds (what `toISOString` gives), fast for times that stay close. */
export function createTimeFormat(): (timeMs: number) => string {
  let minute = -1;
  let prefix = '';
  return (timeMs) => {
    const currentMinute = Math.floor(timeMs / MINUTE_MS);
    const rest = timeMs - currentMinute * MINUTE_MS;
    if (currentMinute !== minute) {
      minute = currentMinute;
      prefix = new Date(currentMinute * MINUTE_MS).toISOString().slice(0, 17);
    }
    const second = Math.floor(rest / 1000);
    return `${prefix}${twoDigits[second]}.${threeDigits[rest - second * 1000]}Z`;
  };
}

/** A function that writes 1, 2, 3, … as ten digits, fast for numbers that stay close. */
export function createSequenceFormat(): (sequence: number) => string {
  let thousand = -1;
  let prefix = '';
  return (sequence) => {
    const current = Math.floor(sequence / 1000);
    if (current !== thousand) {
      thousand = current;
      prefix = String(current).padStart(7, '0');
    }
    return prefix + (threeDigits[sequence - current * 1000] as string);
  };
}

/** The fixed parts of the envelope of one (shard, type), in the order in which they are joined. */
export interface EnvelopeParts {
  readonly source: Source;
  readonly type: string;
  /** From after the id to before the time. */
  readonly beforeTime: string;
  /** From after the sequence to before the subject's player id. */
  readonly beforePlayer: string;
}

export const ENVELOPE_START = '{"specversion":"1.0","id":"';
export const BEFORE_SEQUENCE = '","sequence":"';
export const BEFORE_DATA = '","data":';

/** Envelope parts of any type, known or not. */
export function envelopeParts(source: Source, type: string, schemaId: string): EnvelopeParts {
  return {
    source,
    type,
    beforeTime: `","source":"${source.name}","type":"${type}","time":"`,
    beforePlayer: `","datacontenttype":"application/json","dataschema":"${schemaId}","subject":"player/`,
  };
}

/** The source of a family's events in a shard. */
function sourceIn(shard: number, family: Source['family']): Source {
  const source = sources[shard * families.length + families.indexOf(family)];
  if (!source) throw new RangeError(`shard ${shard}: there are shards 0..${SHARD_COUNT - 1}`);
  return source;
}

/** Envelope parts of each known type in a shard, by type index. */
export function envelopesOf(shard: number): readonly EnvelopeParts[] {
  return eventTypes.map(({ type, family, schemaId }) => envelopeParts(sourceIn(shard, family), type, schemaId));
}
