import type { Batch } from './batch.ts';

/** Rows in a chunk: a DuckDB vector holds this many. */
export const CHUNK_ROWS = 2048;

/** Up to `CHUNK_ROWS` finished submissions, column by column, as they travel from a sender to the ledger (all buffers are transferable). */
export interface LedgerChunk {
  rows: number;
  readonly sourceIndex: Uint16Array;
  readonly sequence: BigInt64Array;
  readonly copy: Int8Array;
  readonly typeIndex: Uint16Array;
  readonly disorder: Uint8Array;
  readonly bytes: Int32Array;
  readonly timeMs: BigInt64Array;
  readonly intendedMs: Float64Array;
  readonly sentMs: Float64Array;
  /** NaN where nobody answered. */
  readonly answeredMs: Float64Array;
  readonly attempts: Int32Array;
  /** Position in `outcomes`. */
  readonly outcome: Uint8Array;
  /** Position in `rejectionReasons`. */
  readonly reason: Uint8Array;
  readonly carried: Uint8Array;
  readonly content: BigUint64Array;
}

export function newLedgerChunk(): LedgerChunk {
  return {
    rows: 0,
    sourceIndex: new Uint16Array(CHUNK_ROWS),
    sequence: new BigInt64Array(CHUNK_ROWS),
    copy: new Int8Array(CHUNK_ROWS),
    typeIndex: new Uint16Array(CHUNK_ROWS),
    disorder: new Uint8Array(CHUNK_ROWS),
    bytes: new Int32Array(CHUNK_ROWS),
    timeMs: new BigInt64Array(CHUNK_ROWS),
    intendedMs: new Float64Array(CHUNK_ROWS),
    sentMs: new Float64Array(CHUNK_ROWS),
    answeredMs: new Float64Array(CHUNK_ROWS),
    attempts: new Int32Array(CHUNK_ROWS),
    outcome: new Uint8Array(CHUNK_ROWS),
    reason: new Uint8Array(CHUNK_ROWS),
    carried: new Uint8Array(CHUNK_ROWS),
    content: new BigUint64Array(CHUNK_ROWS),
  };
}

/** The buffers of a chunk, to hand over rather than copy. */
export function transferables(chunk: LedgerChunk): ArrayBuffer[] {
  return Object.values(chunk)
    .filter((column) => ArrayBuffer.isView(column))
    .map((column) => column.buffer as ArrayBuffer);
}

/** How a batch ended. `outcomes` and `reasons` are per event; their values index `outcomes` and `rejectionReasons` of the model. */
export interface BatchResult {
  readonly sentMs: number;
  /** NaN where nobody answered. */
  readonly answeredMs: number;
  readonly attempts: number;
  readonly outcomes: Uint8Array;
  readonly reasons: Uint8Array;
}

/** Collects finished batches into chunks, handing each full one to `emit`. */
export class LedgerWriter {
  readonly #emit: (chunk: LedgerChunk) => void;
  #chunk = newLedgerChunk();

  constructor(emit: (chunk: LedgerChunk) => void) {
    this.#emit = emit;
  }

  /** Adds the events of a batch; `originMs` is the epoch instant of offset 0. */
  add(batch: Batch, result: BatchResult, originMs: number): void {
    const columns = batch.columns;
    const content = new BigUint64Array(columns.content.buffer, columns.content.byteOffset, columns.sequence.length);
    for (let i = 0; i < batch.count; i++) {
      const chunk = this.#chunk;
      const row = chunk.rows;
      chunk.sourceIndex[row] = batch.sourceIndex;
      chunk.sequence[row] = BigInt(columns.sequence[i] as number);
      chunk.copy[row] = columns.copy[i] as number;
      chunk.typeIndex[row] = columns.typeIndex[i] as number;
      chunk.disorder[row] = columns.disorder[i] as number;
      chunk.bytes[row] = columns.bytes[i] as number;
      chunk.timeMs[row] = BigInt(columns.timeMs[i] as number);
      chunk.intendedMs[row] = originMs + (columns.offsetMs[i] as number);
      chunk.sentMs[row] = result.sentMs;
      chunk.answeredMs[row] = result.answeredMs;
      chunk.attempts[row] = result.attempts;
      chunk.outcome[row] = result.outcomes[i] as number;
      chunk.reason[row] = result.reasons[i] as number;
      chunk.carried[row] = columns.carried[i] as number;
      chunk.content[row] = content[i] as bigint;
      chunk.rows = row + 1;
      if (chunk.rows === CHUNK_ROWS) this.flush();
    }
  }

  /** Hands over what has been collected so far. */
  flush(): void {
    if (this.#chunk.rows === 0) return;
    const full = this.#chunk;
    this.#chunk = newLedgerChunk();
    this.#emit(full);
  }
}
