import type { RejectionReason } from '../../harness/model/workload.ts';

/** How a source's events are told apart: by their gapless sequence (then `id` repeats it), or by `id` alone. */
export type Identity = 'sequence' | 'id';

/** Who a bearer token belongs to. */
export interface Credential {
  readonly source: string;
  readonly identity: Identity;
}

/** An event that was refused for good. Its body is kept as far as `DEAD_LETTER_BYTES` go. */
export interface DeadLetter {
  readonly source: string;
  readonly id: string;
  readonly sequence: number | null;
  readonly reason: RejectionReason;
  readonly detail: string;
  readonly rejectedAtMs: number;
  readonly body: string;
}

/** What is kept of one request. */
export interface QueueEntry {
  readonly source: string;
  readonly receivedAtMs: number;
  readonly events: number;
  /** Accepted events, one per line, byte for byte as sent (line breaks between tokens become spaces). */
  readonly lines: Buffer;
  /** Sequence of each accepted event where the source is identified by sequence; otherwise the ids. */
  readonly keys: Float64Array | readonly string[];
  readonly deadLetters: readonly DeadLetter[];
}

/** Where the ingestion service puts what it accepts: a DuckDB table, Kafka, Kinesis. */
export interface DurableQueue {
  /** Resolves when the entry is durable, dead letters included. Rejects if it is not; then nothing of it was kept. */
  append(entry: QueueEntry): Promise<void>;
  /** Why nothing more can be taken now, if so. */
  pressure(): { readonly why: string; readonly retryAfterSeconds: number } | undefined;
}

/** Bytes of a rejected event that the dead-letter store keeps. */
export const DEAD_LETTER_BYTES = 16 * 1024;
