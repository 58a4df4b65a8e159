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
  /** Bytes 8 to 15 of the MD5 of the event's data, per event. */
  readonly content: Uint8Array;
}

export interface BatchLimits {
  readonly maxEvents: number;
  readonly maxBytes: number;
  /** A batch is sent at the latest this long after its first event was due. */
  readonly lingerMs: number;
}

const malformed = disorders.indexOf('malformed');
const wrongCredentials = disorders.indexOf('wrong_credentials');
const CONTENT_BYTES = 8;

/**
 * Groups planned events into batches, one open batch per source.
 *
 * Events planned malformed or with wrong credentials travel alone, because their whole request is refused.
 */
export class Batcher {
  readonly #limits: BatchLimits;
  readonly #emit: (batch: Batch) => void;
  readonly #open = new Map<number, OpenBatch>();
  /** Bytes of the batch that is being written; copied out when it closes. */

  constructor(limits: BatchLimits, emit: (batch: Batch) => void) {
    this.#limits = limits;
    this.#emit = emit;
  }

  add(event: PlannedEvent, carried: boolean): void {
    if (event.disorder === malformed || event.disorder === wrongCredentials) {
      const alone = new OpenBatch(1, Buffer.byteLength(event.json) + 2);
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
      open = new OpenBatch(this.#limits.maxEvents, this.#limits.maxBytes);
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
const FIRST_CAPACITY_EVENTS = 64;

class OpenBatch {
  #body: Buffer;
  #length = 0;
  #count = 0;
  #columns: BatchColumns;
  firstOffsetMs = 0;

  constructor(maxEvents: number, maxBytes: number) {
    this.#body = Buffer.allocUnsafeSlow(Math.min(maxBytes, 64 * 1024));
    this.#columns = allocateColumns(Math.min(maxEvents, FIRST_CAPACITY_EVENTS));
  }

  hasRoomFor(event: PlannedEvent, limits: BatchLimits): boolean {
    return this.#count < limits.maxEvents && this.#length + event.json.length + 2 <= limits.maxBytes;
  }

  add(event: PlannedEvent, carried: boolean): void {
    const i = this.#count;
    if (i === 0) this.firstOffsetMs = event.offsetMs;
    if (i === this.#columns.sequence.length) this.#columns = growColumns(this.#columns);
    const worstCase = this.#length + event.json.length * MAX_UTF8_BYTES + 2;
    if (worstCase > this.#body.length) this.#body = grow(this.#body, this.#length, worstCase);
    this.#body[this.#length] = i === 0 ? BRACKET_OPEN : COMMA;
    const bytes = this.#body.write(event.json, this.#length + 1);
    this.#length += 1 + bytes;
    const columns = this.#columns;
    columns.sequence[i] = event.sequence;
    columns.copy[i] = event.copy;
    columns.typeIndex[i] = event.typeIndex;
    columns.disorder[i] = event.disorder;
    columns.bytes[i] = bytes;
    columns.timeMs[i] = event.timeMs;
    columns.offsetMs[i] = event.offsetMs;
    columns.carried[i] = carried ? 1 : 0;
    this.#hashData(event, bytes, columns.content.subarray(i * CONTENT_BYTES, (i + 1) * CONTENT_BYTES));
    this.#count = i + 1;
  }

  /** The data are the last member of an event, so their bytes are already there: right before its closing brace, the last byte written. */
  #hashData({ json, data }: PlannedEvent, bytes: number, content: Uint8Array): void {
    const length = bytes === json.length ? data.length : Buffer.byteLength(data);
    const end = this.#length - 1;
    // A text of one byte per character is the digest that costs least to get.
    const digest = hash('md5', this.#body.subarray(end - length, end), 'binary');
    for (let k = 0; k < CONTENT_BYTES; k++) content[k] = digest.charCodeAt(CONTENT_BYTES + k);
  }

  close(sourceIndex: number, single: boolean, badCredential: boolean): Batch {
    if (!single) this.#body[this.#length] = BRACKET_CLOSE;
    return {
      sourceIndex,
      contentType: single ? 'application/cloudevents+json' : 'application/cloudevents-batch+json',
      badCredential,
      body: single ? this.#body.subarray(1, this.#length) : this.#body.subarray(0, this.#length + 1),
      count: this.#count,
      columns: this.#columns,
    };
  }
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
