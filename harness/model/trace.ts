/** An event whose way is asked for. */
export interface TraceQuestion {
  /** Its id; for sources that count their events, the sequence as a number will do. */
  readonly id: string;
  /** Left out: of whichever source it is. */
  readonly source?: string;
}

/** Places that an event comes through. Not every platform has each. */
export type TraceStage = 'gateway' | 'ingestion' | 'queue' | 'stream' | 'lake';

/** One thing that happened to an event at one place. */
export interface TraceHop {
  readonly stage: TraceStage;
  /** `accepted`, `received`, `appended`, `dropped as a duplicate`, …: in the words of the platform. */
  readonly action: string;
  /** Epoch milliseconds; null: not known, and `unknown` says why. */
  readonly atMs: number | null;
  /** Milliseconds since the hop before it whose instant is known; null for the first one, and where one of both is not known. */
  readonly sinceMs: number | null;
  /** What else is known, in the order in which people read it. */
  readonly facts: Readonly<Record<string, string | number>>;
  /** What cannot be known of it, and why. */
  readonly unknown?: string;
}

/**
 * What became of an arrival: `persisted` is the one whose content stands in `events`; `duplicate` was dropped by the stream; `refused` is a dead
 * letter; `waiting` is acknowledged and not in the lake yet; `unclear` is in the lake's account, but not in `events`.
 */
export type TraceOutcome = 'persisted' | 'duplicate' | 'refused' | 'waiting' | 'unclear';

/** One time that an event came. */
export interface TraceArrival {
  readonly outcome: TraceOutcome;
  /** The id that its request's answer had as `X-Request-ID`; null: not known. */
  readonly requestId: string | null;
  /** In the order of time. */
  readonly hops: readonly TraceHop[];
}

/** The ways of all that came under one id from one source. */
export interface EventTrace {
  readonly id: string;
  readonly source: string | null;
  /** What `events` says of it; null: it is not there. */
  readonly event: { readonly type: string; readonly timeMs: number; readonly sequence: number | null } | null;
  /** In the order of the queue; refused ones by their time. */
  readonly arrivals: readonly TraceArrival[];
  /** What casts doubt on the completeness of this. */
  readonly notes: readonly string[];
}
