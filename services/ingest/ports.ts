import type { Family, RejectionReason } from '../../harness/model/workload.ts';
import type { EventIndex } from './event-index.ts';

/** How a source's events are told apart: by their gapless sequence (then `id` repeats it), or by `id` alone. */
export type Identity = 'sequence' | 'id';

/** A sender that has authenticated. */
export interface Sender {
  readonly source: string;
  readonly identity: Identity;
}

/** An event (or a whole request) that was refused for good, as the dead-letter store keeps it. */
export interface DeadLetter {
  /** Source of the credential; null if the sender is unknown. */
  readonly source: string | null;
  /** The event's own id and sequence, where they could be read. */
  readonly id: string | null;
  readonly sequence: number | null;
  readonly reason: RejectionReason;
  readonly detail: string;
  readonly rejectedAtMs: number;
  /** Text as sent, cut at a bound. */
  readonly body: string;
}

/** What a request is known by on its way, so that its events can be followed (`lab trace`). */
export interface RequestMark {
  /** Unique: given by the gateway, or by the service itself where there is none. */
  readonly id: string;
  /** When its first byte reached the gateway, in epoch milliseconds; null where that is not known. */
  readonly acceptedAtMs: number | null;
}

/** What is kept of one request: accepted events of one source as their own bytes, and rejected ones. */
export interface QueueEntry {
  /** Source of the accepted events; empty if the sender is unknown. */
  readonly source: string;
  readonly request: RequestMark;
  readonly receivedAtMs: number;
  /** Accepted events, one per line, byte for byte as sent (line breaks between tokens become spaces). */
  readonly lines: Buffer;
  /** Where each event and its data lie in `lines`, with what the stream needs to know of it. */
  readonly index: EventIndex;
  /** Identities of the events where the source is identified by id; null where the sequence is the identity. */
  readonly ids: readonly string[] | null;
  readonly deadLetters: readonly DeadLetter[];
}

/** Why nothing more can be taken now. */
export interface Pressure {
  readonly why: string;
  readonly retryAfterSeconds: number;
}

/** Where the ingestion service puts what it accepts: a DuckDB table, Kafka, Kinesis. */
export interface DurableQueue {
  /** Resolves when the entry is durable, dead letters included. Rejects if that is not certain: it may or may not be kept then. */
  append(entry: QueueEntry): Promise<void>;
  /** Why nothing more can be taken now, if so. Asked before anything of a request is taken. */
  pressure(): Pressure | undefined;
}

export const familyCodes: Readonly<Record<Family, number>> = { ui: 0, data: 1, service: 2 };
