/**
 * What is sent: the workload of a scenario, resolved to numbers, and the events planned from it.
 * The plan is a pure function of these values; see DESIGN section 6.
 */

/** Bytes per second of the reference workload at rate 1x: 0.75 TB a day (DESIGN section 8). */
export const REFERENCE_BYTES_PER_SECOND = 8_680_000;

/** Bytes of a day of the reference workload (DESIGN section 8). */
export const REFERENCE_DAY_BYTES = REFERENCE_BYTES_PER_SECOND * 86_400;

/** Concurrent users of the reference workload at rate 1x (DESIGN section 8). */
export const REFERENCE_CONCURRENT_USERS = 150_000;

/** The population is always cut into this many logical shards, whatever the number of workers. */
export const SHARD_COUNT = 16;

export const families = ['ui', 'data', 'service'] as const;
export type Family = (typeof families)[number];

/** Kinds of planned disorder. The position in this list is the code in the ledger; 0 is a clean event. */
export const disorders = [
  'none',
  'late',
  'duplicate',
  'malformed',
  'schema_violation',
  'out_of_range',
  'orphan_reference',
  'unknown_type',
  'wrong_credentials',
] as const;
export type Disorder = (typeof disorders)[number];

/** Share of events (0..1) that suffer each kind of disorder. */
export type DisorderRates = Readonly<Record<Exclude<Disorder, 'none'>, number>>;

/** Why an event is rejected by the ingestion service. The position is the code in the ledger; 0 is "not rejected". */
export const rejectionReasons = [
  'none',
  'unauthenticated',
  'malformed_json',
  'invalid_envelope',
  'source_mismatch',
  'unknown_type',
  'schema_violation',
  'out_of_range',
  'too_large',
  'other',
] as const;
export type RejectionReason = (typeof rejectionReasons)[number];

/** What the ingestion service must answer to a planned event: the reason it is rejected with, or none if it must be accepted. */
export const expectedRejection: Readonly<Record<Disorder, RejectionReason>> = {
  none: 'none',
  late: 'none',
  duplicate: 'none',
  malformed: 'malformed_json',
  schema_violation: 'schema_violation',
  out_of_range: 'out_of_range',
  orphan_reference: 'none',
  unknown_type: 'unknown_type',
  wrong_credentials: 'unauthenticated',
};

/** A stretch of load: the rate goes linearly from `fromRate` to `toRate` (multiples of the reference rate). */
export interface LoadPhase {
  readonly name: string;
  readonly durationMs: number;
  readonly fromRate: number;
  readonly toRate: number;
}

/** Everything that determines the bytes of the event stream. JSON-printable, and handed to workers as it is. */
export interface WorkloadPlan {
  readonly seed: number;
  /** Virtual instant (epoch milliseconds) at which the load begins. */
  readonly startsAtMs: number;
  /** Virtual milliseconds that pass in a real one: 1440 squeezes a day into a minute. */
  readonly compress: number;
  /** `day`: load follows the daily curve (mean 1) over virtual time; `flat`: it does not. */
  readonly shape: 'day' | 'flat';
  readonly phases: readonly LoadPhase[];
  readonly disorder: DisorderRates;
  readonly population: { readonly players: number; readonly items: number };
}

/** A sender with its own credential and its own gapless sequence: one per shard and family. */
export interface Source {
  /** `shard * families.length + family`; the ledger's key. */
  readonly index: number;
  /** The CloudEvents `source`, such as `//imvu/ui/07`. */
  readonly name: string;
  readonly family: Family;
  readonly shard: number;
}

/** All sources of any workload, ordered by index. */
export const sources: readonly Source[] = Array.from({ length: SHARD_COUNT * families.length }, (_, index) => {
  const shard = Math.floor(index / families.length);
  const family = families[index % families.length] as Family;
  return { index, shard, family, name: `//imvu/${family}/${String(shard).padStart(2, '0')}` };
});

/** One submission of one event, as the generators plan it. Duplicates share source and sequence and differ in `copy`. */
export interface PlannedEvent {
  readonly sourceIndex: number;
  /** Gapless per source from 1; `id` and the CloudEvents `sequence` carry it, padded to 10 digits. */
  readonly sequence: number;
  /** 0 for the event itself, 1 for its planned duplicate. */
  readonly copy: number;
  /** Position in the generators' list of event types; unknown types have the position of the type they disguise. */
  readonly typeIndex: number;
  /** Position in `disorders`. */
  readonly disorder: number;
  /** When it is due, in real milliseconds since the load began. Never decreases within a shard. */
  readonly offsetMs: number;
  /** When it happened, in virtual epoch milliseconds (integer): the CloudEvents `time`. */
  readonly timeMs: number;
  /** CloudEvents `type`. */
  readonly type: string;
  /** The whole structured-mode event as JSON text (not parseable if planned malformed). */
  readonly json: string;
  /** The text of its `data` member, the last one of `json`, exactly as it stands there before the closing brace; empty if planned malformed. */
  readonly data: string;
}

/** The event stream of one shard. */
export interface ShardStream {
  /** Hands every event due before `untilOffsetMs` (real milliseconds since the load began) to `sink`, in order of `offsetMs`. */
  advance(untilOffsetMs: number, sink: (event: PlannedEvent) => void): void;
}

/** Total length of the load in real milliseconds. */
export function loadDurationMs(plan: WorkloadPlan): number {
  return plan.phases.reduce((sum, phase) => sum + phase.durationMs, 0);
}

/** The planned rate (multiple of the reference) at an offset into the load; 0 outside of it. */
export function rateAt(plan: WorkloadPlan, offsetMs: number): number {
  let start = 0;
  for (const phase of plan.phases) {
    if (offsetMs < start + phase.durationMs) {
      return phase.fromRate + ((phase.toRate - phase.fromRate) * (offsetMs - start)) / phase.durationMs;
    }
    start += phase.durationMs;
  }
  return 0;
}
