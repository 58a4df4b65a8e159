/** Bytes per event in an index. */
const RECORD_BYTES = 32;
const TIME = 0;
const SEQUENCE = 8;
const LENGTH = 16;
const DATA_START = 20;
const DATA_LENGTH = 24;
const FAMILY = 28;

/** Stands for the sequence of an event that has none. */
export const NO_SEQUENCE = -1;

/**
 * What the stream needs to know of each accepted event, besides its bytes: a packed list of records of 32 bytes. It travels through the
 * queue beside the events, so that nothing has to be parsed again behind it.
 */
export interface EventIndex {
  readonly count: number;
  /** When it happened, in epoch microseconds (exact until the year 2255). */
  timeMicros(position: number): number;
  /** `NO_SEQUENCE` if the sender gave none. */
  sequence(position: number): number;
  /** Bytes of the event, without the newline that follows it. */
  length(position: number): number;
  /** Where its data begin, counted from the event's first byte. */
  dataStart(position: number): number;
  /** Bytes of its data; 0 if it has none. */
  dataLength(position: number): number;
  /** Position in `families`. */
  family(position: number): number;
  /** The records, little-endian. */
  bytes(): Uint8Array;
}

/** Packs events while they are accepted; the arguments are what `EventIndex` gives back. */
export interface EventIndexBuilder {
  add(timeMicros: number, sequence: number, length: number, dataStart: number, dataLength: number, family: number): void;
  build(): EventIndex;
}

/** A builder with room for `capacity` events. */
export function createEventIndex(capacity: number): EventIndexBuilder {
  const bytes = new Uint8Array(capacity * RECORD_BYTES);
  const view = new DataView(bytes.buffer);
  let used = 0;
  return {
    add(timeMicros, sequence, length, dataStart, dataLength, family) {
      view.setFloat64(used + TIME, timeMicros, true);
      view.setFloat64(used + SEQUENCE, sequence, true);
      view.setUint32(used + LENGTH, length, true);
      view.setUint32(used + DATA_START, dataStart, true);
      view.setUint32(used + DATA_LENGTH, dataLength, true);
      view.setUint32(used + FAMILY, family, true);
      used += RECORD_BYTES;
    },
    build: () => readEventIndex(bytes.subarray(0, used)),
  };
}

/** Reads records written by `bytes()`. Throws RangeError if the length is not that of whole records. */
export function readEventIndex(bytes: Uint8Array): EventIndex {
  if (bytes.byteLength % RECORD_BYTES !== 0)
    throw new RangeError(`event index of ${bytes.byteLength} bytes: not a multiple of ${RECORD_BYTES}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return {
    count: bytes.byteLength / RECORD_BYTES,
    timeMicros: (position) => view.getFloat64(position * RECORD_BYTES + TIME, true),
    sequence: (position) => view.getFloat64(position * RECORD_BYTES + SEQUENCE, true),
    length: (position) => view.getUint32(position * RECORD_BYTES + LENGTH, true),
    dataStart: (position) => view.getUint32(position * RECORD_BYTES + DATA_START, true),
    dataLength: (position) => view.getUint32(position * RECORD_BYTES + DATA_LENGTH, true),
    family: (position) => view.getUint32(position * RECORD_BYTES + FAMILY, true),
    bytes: () => bytes,
  };
}
