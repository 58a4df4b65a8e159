/**
 * The sender's exact account: one row per submission. Kept as `ledger.parquet` with these columns:
 *
 * | column | type | meaning |
 * |---|---|---|
 * | source | VARCHAR | CloudEvents source |
 * | sequence | BIGINT | per-source sequence |
 * | copy | TINYINT | 0, or 1 for a planned duplicate |
 * | type | VARCHAR | CloudEvents type as planned |
 * | disorder | VARCHAR | what was planned (`disorders`) |
 * | bytes | INTEGER | size of the event's JSON |
 * | time_ms | BIGINT | virtual event time |
 * | intended_ms | DOUBLE | epoch ms at which the schedule wanted it sent |
 * | sent_ms | DOUBLE | epoch ms at which its request was first written |
 * | answered_ms | DOUBLE | epoch ms of the final answer; NULL if none |
 * | attempts | INTEGER | requests that carried it |
 * | outcome | VARCHAR | `acknowledged`, `rejected`, `failed`, `unknown` |
 * | reason | VARCHAR | why it was rejected (`rejectionReasons`), `none` otherwise |
 * | carried | BOOLEAN | due before an interruption of the run, sent again after it: its latency says nothing about the platform |
 * | content | UBIGINT | lower 64 bits of the MD5 of the event's data, in the bytes that were sent |
 */
export const outcomes = ['acknowledged', 'rejected', 'failed', 'unknown'] as const;
/**
 * acknowledged: the platform said it has it. rejected: the platform refused it for good, with a reason.
 * failed: it certainly never arrived (never sent, or every attempt was refused unread). unknown: sent, never answered.
 */
export type Outcome = (typeof outcomes)[number];

/** Finished submissions, column by column: row `i` of every column belongs to one of them. */
export interface SubmissionColumns {
  readonly rows: number;
  readonly sourceIndex: Uint16Array;
  readonly sequence: Uint32Array;
  readonly copy: Int8Array;
  readonly typeIndex: Uint16Array;
  readonly disorder: Uint8Array;
  readonly bytes: Int32Array;
  readonly timeMs: Float64Array;
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
