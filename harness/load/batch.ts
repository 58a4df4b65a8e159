import { hash } from 'node:crypto';
import { disorders, type PlannedEvent } from '../model/workload.ts';

/** A request's worth of planned events of one source, as bytes to send and as columns for the ledger. */
export interface Batch {
  readonly sourceIndex: number;
  /** Structured single event or JSON batch. */
  readonly contentType: 'application/cloudevents+json' | 'application/cloudevents-batch+json';
  /** Sent with a key that the platform does not know. */
  readonly badCredential: boolean;
  readonly body: Buffer;
  readonly count: number;
  readonly columns: BatchColumns;
  /** For `Batcher.reuse`. */
  readonly storage: BatchStorage;
}

/** What the ledger keeps of each event of a batch; row `i` of every column belongs to event `i`. */
export interface BatchColumns {
  readonly sequence: Uint32Array;
  readonly copy: Uint8Array;
  readonly typeIndex: Uint16Array;
  readonly disorder: Uint8Array;
  readonly bytes: Uint32Array;
  readonly timeMs: Float64Array;
  readonly offsetMs: Float64Array;
  /** 1 if an interruption delayed it: it was due before the run resumed. */
  readonly carried: Uint8Array;
  /** Lower half (bytes 8 to 15) of the MD5 of the event's data: `CONTENT_BYTES` for each event. */
  readonly content: Uint8Array;
}

/** Memory of a batch, which the next ones can use again when it is done with. */
interface BatchStorage {
  body: Buffer;
  columns: BatchColumns;
}

/** Bytes of `content` per event. */
export const CONTENT_BYTES = 8;

export interface BatchLimits {
  readonly maxEvents: number;
  readonly maxBytes: number;
  /** A batch is sent at the latest this long after its first event was due. */
  readonly lingerMs: number;
}

const malformed = disorders.indexOf('malformed');
const wrongCredentials = disorders.indexOf('wrong_credentials');
/** Storages that wait to be used again; a little more than the batches that are in the air in a load that flows. */
const MOST_SPARE = 64;

/**
 * Groups planned events into batches, one open batch per source.
 *
 * Events planned malformed or with wrong credentials travel alone, because their whole request is refused.
 */
export class Batcher {
  readonly #limits: BatchLimits;
  readonly #emit: (batch: Batch) => void;
  readonly #open = new Map<number, OpenBatch>();
  readonly #spare: BatchStorage[] = [];

  constructor(limits: BatchLimits, emit: (batch: Batch) => void) {
    this.#limits = limits;
    this.#emit = emit;
  }

  add(event: PlannedEvent, carried: boolean): void {
    if (event.disorder === malformed || event.disorder === wrongCredentials) {
      const alone = new OpenBatch({ body: Buffer.allocUnsafeSlow(event.json.length * MAX_UTF8_BYTES + 2), columns: allocateColumns(1) });
      alone.add(event, carried);
      this.#emit(alone.close(event.sourceIndex, true, event.disorder === wrongCredentials));
      return;
    }
    let open = this.#open.get(event.sourceIndex);
    if (open && !open.hasRoomFor(event, this.#limits)) {
      this.#close(event.sourceIndex, open);
      open = undefined;
    }
    if (!open) {
      open = new OpenBatch(this.#spare.pop() ?? this.#newStorage());
      this.#open.set(event.sourceIndex, open);
    }
    open.add(event, carried);
  }

  /** Sends what has waited long enough; all of it where `nowOffsetMs` is Infinity. */
  flush(nowOffsetMs: number): void {
    for (const [sourceIndex, open] of this.#open) {
      if (nowOffsetMs - open.firstOffsetMs >= this.#limits.lingerMs) this.#close(sourceIndex, open);
    }
  }

  /**
   * Takes back the memory of a batch that nobody reads any more, neither its body nor its columns. New memory for every batch would make
   * the garbage collector look through the whole simulated world again and again.
   */
  reuse({ storage }: Batch): void {
    if (storage.body.length >= FIRST_BODY_BYTES && this.#spare.length < MOST_SPARE) this.#spare.push(storage);
  }

  #newStorage(): BatchStorage {
    return {
      body: Buffer.allocUnsafeSlow(Math.min(this.#limits.maxBytes, FIRST_BODY_BYTES)),
      columns: allocateColumns(Math.min(this.#limits.maxEvents, FIRST_CAPACITY_EVENTS)),
    };
  }

  #close(sourceIndex: number, open: OpenBatch): void {
    this.#open.delete(sourceIndex);
    this.#emit(open.close(sourceIndex, false, false));
  }
}

const COMMA = 0x2c;
const BRACKET_OPEN = 0x5b;
const BRACKET_CLOSE = 0x5d;
/** A UTF-16 code unit takes at most this many bytes in UTF-8. */
const MAX_UTF8_BYTES = 3;
const FIRST_BODY_BYTES = 64 * 1024;
const FIRST_CAPACITY_EVENTS = 64;

class OpenBatch {
  readonly #storage: BatchStorage;
  #length = 0;
  #count = 0;
  firstOffsetMs = 0;

  constructor(storage: BatchStorage) {
    this.#storage = storage;
  }

  hasRoomFor(event: PlannedEvent, limits: BatchLimits): boolean {
    return this.#count < limits.maxEvents && this.#length + event.json.length + 2 <= limits.maxBytes;
  }

  add(event: PlannedEvent, carried: boolean): void {
    const i = this.#count;
    if (i === 0) this.firstOffsetMs = event.offsetMs;
    const storage = this.#storage;
    if (i === storage.columns.sequence.length) storage.columns = growColumns(storage.columns);
    const worstCase = this.#length + event.json.length * MAX_UTF8_BYTES + 2;
    if (worstCase > storage.body.length) storage.body = grow(storage.body, this.#length, worstCase);
    const { body, columns } = storage;
    body[this.#length] = i === 0 ? BRACKET_OPEN : COMMA;
    const bytes = body.write(event.json, this.#length + 1);
    this.#length += 1 + bytes;
    columns.sequence[i] = event.sequence;
    columns.copy[i] = event.copy;
    columns.typeIndex[i] = event.typeIndex;
    columns.disorder[i] = event.disorder;
    columns.bytes[i] = bytes;
    columns.timeMs[i] = event.timeMs;
    columns.offsetMs[i] = event.offsetMs;
    columns.carried[i] = carried ? 1 : 0;
    hashData(event, body, this.#length, bytes, columns.content, i);
    this.#count = i + 1;
  }

  close(sourceIndex: number, single: boolean, badCredential: boolean): Batch {
    const { body, columns } = this.#storage;
    if (!single) body[this.#length] = BRACKET_CLOSE;
    return {
      sourceIndex,
      contentType: single ? 'application/cloudevents+json' : 'application/cloudevents-batch+json',
      badCredential,
      body: single ? body.subarray(1, this.#length) : body.subarray(0, this.#length + 1),
      count: this.#count,
      columns,
      storage: this.#storage,
    };
  }
}

/**
 * Digests the data of an event of `bytes` bytes that ends at `end`. They are its last member, so their bytes are already there: right
 * before its closing brace.
 */
function hashData({ json, data }: PlannedEvent, body: Buffer, end: number, bytes: number, content: Uint8Array, index: number): void {
  const length = bytes === json.length ? data.length : Buffer.byteLength(data);
  // A text of one character per byte is the form of a digest that costs least to get.
  const digest = hash('md5', body.subarray(end - 1 - length, end - 1), 'binary');
  for (let k = 0; k < CONTENT_BYTES; k++) content[index * CONTENT_BYTES + k] = digest.charCodeAt(CONTENT_BYTES + k);
}

function grow(body: Buffer, used: number, needed: number): Buffer {
  const larger = Buffer.allocUnsafeSlow(Math.max(needed, body.length * 2));
  body.copy(larger, 0, 0, used);
  return larger;
}

function allocateColumns(capacity: number): BatchColumns {
  return {
    sequence: new Uint32Array(capacity),
    copy: new Uint8Array(capacity),
    typeIndex: new Uint16Array(capacity),
    disorder: new Uint8Array(capacity),
    bytes: new Uint32Array(capacity),
    timeMs: new Float64Array(capacity),
    offsetMs: new Float64Array(capacity),
    carried: new Uint8Array(capacity),
    content: new Uint8Array(capacity * CONTENT_BYTES),
  };
}

function growColumns(columns: BatchColumns): BatchColumns {
  const larger = allocateColumns(columns.sequence.length * 2);
  for (const name of Object.keys(columns) as (keyof BatchColumns)[]) larger[name].set(columns[name]);
  return larger;
}
