import type { SubmissionColumns } from '../model/ledger.ts';
import { CONTENT_BYTES, type Batch } from './batch.ts';

/** Rows in a chunk: a DuckDB vector holds this many. */
export const CHUNK_ROWS = 2048;

/** Up to `CHUNK_ROWS` finished submissions as they travel from a sender to the ledger; all their buffers are transferable. */
export type LedgerChunk = Omit<SubmissionColumns, 'rows'> & { rows: number };

export function newLedgerChunk(): LedgerChunk {
  return {
    rows: 0,
    sourceIndex: new Uint16Array(CHUNK_ROWS),
    sequence: new Uint32Array(CHUNK_ROWS),
    copy: new Int8Array(CHUNK_ROWS),
    typeIndex: new Uint16Array(CHUNK_ROWS),
    disorder: new Uint8Array(CHUNK_ROWS),
    bytes: new Int32Array(CHUNK_ROWS),
    timeMs: new Float64Array(CHUNK_ROWS),
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
    for (let from = 0; from < batch.count;) {
      const to = Math.min(batch.count, from + CHUNK_ROWS - this.#chunk.rows);
      copyRows(this.#chunk, batch, result, originMs, from, to);
      from = to;
      if (this.#chunk.rows === CHUNK_ROWS) this.flush();
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

/** Appends the events `from` to `to` (exclusive) of a batch, for which the chunk must have room. Column by column: that is far cheaper than event by event. */
function copyRows(chunk: LedgerChunk, batch: Batch, result: BatchResult, originMs: number, from: number, to: number): void {
  const { columns } = batch;
  const row = chunk.rows;
  const end = row + to - from;
  chunk.sourceIndex.fill(batch.sourceIndex, row, end);
  chunk.sequence.set(columns.sequence.subarray(from, to), row);
  chunk.copy.set(columns.copy.subarray(from, to), row);
  chunk.typeIndex.set(columns.typeIndex.subarray(from, to), row);
  chunk.disorder.set(columns.disorder.subarray(from, to), row);
  chunk.bytes.set(columns.bytes.subarray(from, to), row);
  chunk.timeMs.set(columns.timeMs.subarray(from, to), row);
  for (let i = from; i < to; i++) chunk.intendedMs[row + i - from] = originMs + (columns.offsetMs[i] as number);
  chunk.sentMs.fill(result.sentMs, row, end);
  chunk.answeredMs.fill(result.answeredMs, row, end);
  chunk.attempts.fill(result.attempts, row, end);
  chunk.outcome.set(result.outcomes.subarray(from, to), row);
  chunk.reason.set(result.reasons.subarray(from, to), row);
  chunk.carried.set(columns.carried.subarray(from, to), row);
  const content = columns.content.subarray(from * CONTENT_BYTES, to * CONTENT_BYTES);
  new Uint8Array(chunk.content.buffer).set(content, row * CONTENT_BYTES);
  chunk.rows = end;
}
