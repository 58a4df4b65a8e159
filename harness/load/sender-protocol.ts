import type { WorkloadPlan } from '../model/workload.ts';
import type { BatchLimits } from './batch.ts';
import type { LedgerChunk } from './ledger-chunk.ts';

/** What a sender thread is started with. */
export interface SenderInit {
  readonly plan: WorkloadPlan;
  readonly shards: readonly number[];
  readonly ingress: { readonly baseUrl: string; readonly ca: string; readonly credentials: readonly (readonly [string, string])[] };
  readonly limits: BatchLimits;
  readonly connections: number;
  readonly answerTimeoutMs: number;
  readonly giveUpAfterMs: number;
  /** Bytes that may wait or be in the air before further batches are given up unsent. */
  readonly maxPendingBytes: number;
  /** Where the schedule begins; later than 0 when a run is resumed. */
  readonly fromOffsetMs: number;
  /** What is due before this may have been sent by an interrupted attempt already, without a trace in the ledger; 0 for a fresh run. */
  readonly carriedUntilOffsetMs: number;
  /** Submissions that an earlier, interrupted attempt has settled: they are generated but not sent again. */
  readonly settled: readonly SettledSource[];
}

/** Settled sequences of one source: sorted, disjoint, inclusive ranges as [from, to, from, to, …], for originals and for duplicates. */
export interface SettledSource {
  readonly sourceIndex: number;
  readonly originals: Uint32Array;
  readonly duplicates: Uint32Array;
}

/** Counts since start; rates come from differences. */
export interface SenderProgress {
  readonly sentEvents: number;
  readonly sentBytes: number;
  readonly acknowledgedEvents: number;
  /** Refused for good by the platform, as planned errors must be. */
  readonly rejectedEvents: number;
  /** Never sent, as too much was waiting, or sent in vain: no attempt was answered. */
  readonly givenUpEvents: number;
  readonly pendingBytes: number;
}

/** How well a sender kept its schedule. */
export interface SenderReport {
  /** Batches that left later than their linger allows, by more than `LATE_BATCH_MS`. */
  readonly lateBatches: number;
  readonly batches: number;
  readonly maxLatenessMs: number;
  /** Events given up unsent because too much was waiting. */
  readonly overflowedEvents: number;
  /** Requests that were not answered or refused, by cause. */
  readonly troubles: readonly (readonly [string, number])[];
  readonly coreSeconds: number;
}

export type ToSender =
  | { readonly kind: 'begin'; readonly originEpochMs: number }
  /** Stop generating; wait up to `graceMs` for answers, then give the rest up. */
  | { readonly kind: 'end'; readonly graceMs: number };

export type FromSender =
  | { readonly kind: 'ready' }
  | { readonly kind: 'chunk'; readonly chunk: LedgerChunk }
  | { readonly kind: 'progress'; readonly progress: SenderProgress }
  | { readonly kind: 'done'; readonly report: SenderReport };

/** A batch that leaves this much later than planned counts as late. */
export const LATE_BATCH_MS = 50;
